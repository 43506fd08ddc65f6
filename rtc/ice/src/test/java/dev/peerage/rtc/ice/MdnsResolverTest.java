package dev.peerage.rtc.ice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerage.base.TransportAddress;
import dev.peerage.testkit.Fuzz;
import dev.peerage.testkit.SeededRandom;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class MdnsResolverTest {

    private static final String NAME = "1f4a2d3c-0b5e-4f6a-8c7d-9e0f1a2b3c4d.local";
    private static final TransportAddress ADDRESS = TransportAddress.ipv4(192, 168, 1, 23, 0);
    private static final long MILLI = 1_000;

    /** As Chromium answers: id 0, authoritative, one A record with the cache-flush bit, and what it has not as NSEC. */
    private static final String CHROMIUM_LIKE = "000084000000000100000001"
            + "2431663461326433632d306235652d346636612d386337642d396530663161326233633464056c6f63616c00"
            + "000180010000007800" + "04c0a80117"
            + "c00c002f80010000007800" + "05c00c000140";

    /** What Chromium 156 announced, captured: for the name of an IPv4 address, and when asked for an IPv4 address it has not. */
    private static final List<String> CHROMIUM = List.of(
            "0000840000000001000000012461653161313533302d393339662d343462612d393661632d666164316630323139383039056c6f63616c0000018001000000780004c00002022461653161313533302d393339662d343462612d393661632d666164316630323139383039056c6f63616c00002f8001000000780005c046000140",
            "0000840000000001000000012466396563363663652d326162662d343736342d623136662d346133393536383130363063056c6f63616c00002f8001000000780008c00c0004000000082466396563363663652d326162662d343736342d623136662d346133393536383130363063056c6f63616c00001c8001000000780010fd000000000000000000000000000002");

    private final MdnsResolver resolver = new MdnsResolver(new SeededRandom(1), true);
    private final ByteBuffer out = ByteBuffer.allocate(1500);
    private long nowUs = 5_000_000;

    private static ByteBuffer packet(String hex) {
        return ByteBuffer.wrap(HexFormat.of().parseHex(hex));
    }

    private List<MdnsEvent> events() {
        List<MdnsEvent> all = new ArrayList<>();
        for (MdnsEvent event = resolver.pollEvent(); event != null; event = resolver.pollEvent()) {
            all.add(event);
        }
        return all;
    }

    @Test
    void asksForBothKindsOfAddressesOneQuestionAtATime() {
        assertThat(resolver.onResolve(NAME, nowUs)).isTrue();
        for (int type : new int[] {1, 28, 1}) {
            assertThat(resolver.pollTransmit(out.clear(), nowUs)).isTrue();
            out.flip();
            assertThat(out.getShort(4)).isEqualTo((short) 1);
            assertThat(out.remaining()).isEqualTo(12 + 1 + 36 + 7 + 4);
            assertThat(out.getShort(12 + 44)).isEqualTo((short) type);
            assertThat(out.getShort(12 + 46)).isEqualTo((short) 1);
            assertThat(MdnsMessage.readAnswers(out)).isEmpty(); // a question is no answer
            assertThat(resolver.pollTransmit(out.clear(), nowUs)).isFalse();
            nowUs += 900 * MILLI;
        }
    }

    @Test
    void wantsToBeAnsweredAloneWhereItDoesNotHearTheGroup() {
        MdnsResolver alone = new MdnsResolver(new SeededRandom(1), false);
        alone.onResolve(NAME, nowUs);
        alone.pollTransmit(out, nowUs);

        assertThat(out.getShort(12 + 46)).isEqualTo((short) 0x8001);
    }

    @Test
    void tellsTheSecondWhoAsksWhatTheFirstWasTold() {
        resolver.onResolve(NAME, nowUs);
        resolver.onReceived(packet(CHROMIUM_LIKE), nowUs);
        events();
        nowUs += 1_000 * MILLI;
        resolver.onResolve(NAME, nowUs);

        assertThat(events()).containsExactly(new MdnsEvent.Resolved(NAME, ADDRESS));
        assertThat(resolver.pollTransmit(out.clear(), nowUs)).isFalse();
        nowUs += 1_500 * MILLI; // too late for the first answer, and nobody has looked at the time since
        resolver.onResolve(NAME, nowUs);
        assertThat(events()).isEmpty();
        assertThat(resolver.pollTransmit(out.clear(), nowUs)).isTrue();
    }

    @Test
    void takesAnAnswerLikeChromiums() {
        resolver.onResolve(NAME.toUpperCase(java.util.Locale.ROOT).replace(".LOCAL", ".local"), nowUs);
        resolver.onReceived(packet(CHROMIUM_LIKE), nowUs);
        resolver.onReceived(packet(CHROMIUM_LIKE), nowUs);

        assertThat(events()).containsExactly(new MdnsEvent.Resolved(NAME, ADDRESS));
        assertThat(resolver.pollTransmit(out, nowUs)).isFalse();
        nowUs += 2500 * MILLI;
        resolver.onTimeout(nowUs);
        assertThat(events()).isEmpty();
        assertThat(resolver.nextDeadlineUs()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void takesWhatChromiumSays() {
        resolver.onResolve("ae1a1530-939f-44ba-96ac-fad1f0219809.local", nowUs);
        resolver.onResolve("f9ec66ce-2abf-4764-b16f-4a395681060c.local", nowUs);
        CHROMIUM.forEach(hex -> resolver.onReceived(packet(hex), nowUs));

        assertThat(events())
                .containsExactly(
                        new MdnsEvent.Resolved(
                                "ae1a1530-939f-44ba-96ac-fad1f0219809.local", TransportAddress.ipv4(192, 0, 2, 2, 0)),
                        new MdnsEvent.Resolved(
                                "f9ec66ce-2abf-4764-b16f-4a395681060c.local",
                                new TransportAddress(true, 0xfd00_0000_0000_0000L, 2, 0)));
    }

    @Test
    void repeatsTwiceAndGivesUpSoon() {
        resolver.onResolve(NAME, nowUs);
        long beginUs = nowUs;
        int sent = 0;
        while (resolver.nextDeadlineUs() != Long.MAX_VALUE) {
            nowUs = resolver.nextDeadlineUs();
            resolver.onTimeout(nowUs);
            while (resolver.pollTransmit(out.clear(), nowUs)) {
                sent++;
            }
        }

        assertThat(sent).isEqualTo(3);
        assertThat(nowUs - beginUs).isEqualTo(2500 * MILLI);
        assertThat(events()).containsExactly(new MdnsEvent.Unresolved(NAME));
    }

    @Test
    void asksForNothingButASingleLabelUnderLocal() {
        for (String host :
                List.of("a.b.local", ".local", "local", "example.com", "x_y.local", "a b.local", "1.2.3.4")) {
            assertThat(resolver.onResolve(host, nowUs)).as(host).isFalse();
        }
        assertThat(resolver.onResolve("x".repeat(64) + ".local", nowUs)).isFalse();
        assertThat(resolver.nextDeadlineUs()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void takesNoAnswerItDidNotAskForOrCannotUse() {
        resolver.onReceived(packet(CHROMIUM_LIKE), nowUs);
        resolver.onResolve("other.local", nowUs);
        resolver.onReceived(packet(CHROMIUM_LIKE), nowUs);
        resolver.onResolve(NAME, nowUs);
        resolver.onReceived(packet(CHROMIUM_LIKE.replace("c0a80117", "e0000001")), nowUs); // multicast
        resolver.onReceived(packet(CHROMIUM_LIKE.replace("00000078", "00000000")), nowUs); // goodbye
        resolver.onReceived(packet(CHROMIUM_LIKE.replaceFirst("0000840", "0000040")), nowUs); // a question

        assertThat(events()).isEmpty();
    }

    @Test
    void isBounded() {
        for (int i = 0; i < 1000; i++) {
            resolver.onResolve("n" + i + ".local", nowUs);
        }
        resolver.onResolve("n0.local", nowUs);
        int sent = 0;
        while (resolver.pollTransmit(out.clear(), nowUs)) {
            sent++;
        }
        assertThat(sent).isEqualTo(32);
    }

    @Test
    void endsEveryMalformedMessage() {
        String loop = "000084000000000100000000" + "c00c" + "00010001000000780004c0a80117";
        assertThat(MdnsMessage.readAnswers(packet(loop))).isEmpty();
        Fuzz.decoder(
                1, 30_000, List.of(packet(CHROMIUM_LIKE).array(), packet(loop).array()), input -> {
                    MdnsResolver fuzzed = new MdnsResolver(new SeededRandom(1), true);
                    fuzzed.onResolve(NAME, 0);
                    fuzzed.onReceived(ByteBuffer.wrap(input), 1);
                });
    }

    @Test
    void turnsACandidateIntoOneThatCanBeChecked() {
        IceCandidate named = IceCandidate.parse("candidate:1 1 udp 2113937151 " + NAME + " 51000 typ host");
        IceAgent agent = new IceAgent(IceConfig.defaults(), new SeededRandom(2));
        agent.onRemoteCandidate(named, nowUs);
        IceEvent.NamedCandidate event = (IceEvent.NamedCandidate) agent.pollEvent();
        resolver.onResolve(event.candidate().host(), nowUs);
        resolver.onReceived(packet(CHROMIUM_LIKE), nowUs);
        MdnsEvent.Resolved resolved = (MdnsEvent.Resolved) resolver.pollEvent();
        agent.onRemoteCandidate(event.candidate().resolvedTo(resolved.address()), nowUs);

        assertThat(agent.diagnostics().pairs())
                .singleElement()
                .satisfies(pair -> assertThat(pair.remote()).isEqualTo(ADDRESS.withPort(51000)));
    }
}
