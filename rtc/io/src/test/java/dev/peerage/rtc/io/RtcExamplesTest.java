package dev.peerage.rtc.io;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerage.rtc.sctp.DataChannelOptions;
import dev.peerage.rtc.webrtc.PeerConnectionEvent.ChannelOpened;
import dev.peerage.rtc.webrtc.PeerConnectionEvent.MessageReceived;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The first examples of {@link Rtc} and {@link RtcLoop}, word for word as in their javadoc and in the README. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RtcExamplesTest {

    private static final Path SOURCES = Path.of("src/main/java/dev/peerage/rtc/io");

    @Test
    void exampleOfRtc() {
        // example: Rtc.java
        try (Rtc rtc = Rtc.builder().open()) { // across the internet: with .iceServers("stun:stun.example.org")
            RtcConnection here = rtc.connect();
            RtcConnection there = rtc.connect(); // elsewhere, mostly in a browser
            there.onChannel(channel -> channel.onMessage((payload, isText) -> channel.send(ByteBuffer.wrap(payload))));

            CompletableFuture<String> echo = new CompletableFuture<>();
            RtcChannel channel = here.openChannel("echo");
            channel.onMessage((payload, isText) -> echo.complete(new String(payload, StandardCharsets.UTF_8)));
            channel.send("hello");

            here.offer(); // the two descriptions travel by signalling of your own
            there.answer(here.gathered().toCompletableFuture().join());
            here.accept(there.gathered().toCompletableFuture().join());
            System.out.println(echo.join());
        }
        // end
    }

    @Test
    void exampleOfRtcLoop() {
        // example: RtcLoop.java
        try (RtcLoop loop = Rtc.builder().openLoop()) {
            List<String> echoes = new ArrayList<>();
            LoopConnection here = loop.connect((self, event) -> {
                if (event instanceof MessageReceived message) {
                    echoes.add(new String(message.payload(), StandardCharsets.UTF_8));
                } else if (event instanceof ChannelOpened opened) {
                    self.send(opened.channel(), false, ByteBuffer.wrap("hello".getBytes(StandardCharsets.UTF_8)));
                }
            });
            LoopConnection there = loop.connect((self, event) -> { // elsewhere, mostly in a browser
                if (event instanceof MessageReceived message) {
                    self.send(message.channel(), message.isText(), ByteBuffer.wrap(message.payload()));
                }
            });

            here.createChannel(DataChannelOptions.of("echo"));
            here.accept(there.answer(here.offer())); // the two descriptions travel by signalling of your own
            while (echoes.isEmpty()) {
                loop.poll(1_000); // once per tick; microseconds
            }
        }
        // end
    }

    @Test
    void javadocAndReadmeHaveTheSameText() throws IOException {
        String tests = Files.readString(Path.of("src/test/java/dev/peerage/rtc/io/RtcExamplesTest.java"));
        String readme = Files.readString(Path.of("README.md"));
        for (String file : List.of("Rtc.java", "RtcLoop.java")) {
            String example =
                    between(tests, "// example: " + file + "\n", "        // end\n")
                                    .stripTrailing()
                                    .stripIndent() + "\n";
            String javadoc = between(Files.readString(SOURCES.resolve(file)), "<pre>{@code\n", " * }</pre>")
                    .lines()
                    .map(line -> line.replaceFirst("^ \\* ?", ""))
                    .collect(Collectors.joining("\n", "", "\n"));
            assertThat(javadoc).isEqualTo(example);
            assertThat(readme).contains("```java\n" + example + "```");
        }
    }

    private static String between(String text, String start, String end) {
        int from = text.indexOf(start) + start.length();
        return text.substring(from, text.indexOf(end, from));
    }
}
