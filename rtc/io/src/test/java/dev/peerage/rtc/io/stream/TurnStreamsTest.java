package dev.peerage.rtc.io.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.stun.turn.StreamAddress;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** From the first request over TCP to the end of the stream, whatever that is, and what comes after it. */
class TurnStreamsTest extends StreamScript {

    private static final TransportAddress LOOPBACK = TransportAddress.ipv4(127, 0, 0, 1, 0);

    private void useTcp() {
        use("127.0.0.1", false, null);
    }

    @Test
    void carriesPacketsBothWaysWithTheirPadding() throws Exception {
        useTcp();
        connect();
        assertThat(readAtServer(8)).containsExactly(0x40, 0, 0, 3, 7, 8, 9, 0);
        writeAtServer(new byte[] {0x40, 1, 0, 1, 5, 0, 0, 0, 0x40, 1});
        writeAtServer(new byte[] {0, 0});
        turnUntil(() -> received.size() == 2);

        assertThat(received.get(0)).containsExactly(0x40, 1, 0, 1, 5);
        assertThat(received.get(1)).containsExactly(0x40, 1, 0, 0);
        assertThat(streams.droppedPackets()).isZero();
    }

    @Test
    void isOpenedByARequestAndNotByData() throws Exception {
        useTcp();
        streams.send(ByteBuffer.wrap(CHANNEL_DATA), stream, nowUs);
        assertThat(served()).isZero();
        assertThat(streams.droppedPackets()).isEqualTo(1);
        streams.request(ByteBuffer.wrap(CHANNEL_DATA), StreamAddress.of(9), nowUs); // nobody's
        assertThat(streams.droppedPackets()).isEqualTo(2);

        connect();
        streams.send(ByteBuffer.wrap(CHANNEL_DATA), stream, nowUs);
        streams.flush(nowUs);
        assertThat(readAtServer(16)).hasSize(16);
    }

    @Test
    void dropsWhatDoesNotFitIntoTheQueue() {
        useTcp();
        byte[] packet = new byte[1_000];
        for (int i = 0; i < 6; i++) { // nothing is written before TCP is there
            streams.request(ByteBuffer.wrap(packet), stream, nowUs);
        }

        assertThat(streams.droppedPackets()).isEqualTo(2);
        assertThat(ends).isEmpty();
    }

    @Test
    void writesTheRestWhenTheServerReadsAgain() throws Exception {
        useTcp();
        connect();
        byte[] packet = new byte[1_000];
        int sent = 0;
        while (streams.droppedPackets() == 0) { // until all buffers on the way are full
            streams.send(ByteBuffer.wrap(packet), stream, nowUs);
            streams.flush(nowUs);
            sent++;
        }
        int expected = 8 + (sent - 1) * packet.length;
        Thread reader = new Thread(() -> {
            try {
                readAtServer(expected);
            } catch (java.io.IOException failure) {
                throw new java.io.UncheckedIOException(failure);
            }
        });
        reader.start();
        turnUntil(() -> !reader.isAlive());
        assertThat(streams.state(stream)).isEqualTo(StreamState.OPEN);
    }

    @Test
    void givesUpWhenTcpIsNotThereInTime() {
        useTcp();
        request();
        advance(LIMITS.connectTimeoutUs() - 1);
        assertThat(ends).isEmpty();
        advance(1);

        assertThat(ends).containsExactly(StreamReason.TIMEOUT);
        assertThat(streams.state(stream)).isEqualTo(StreamState.CLOSED);
        assertThat(served()).isZero();
    }

    @Test
    void triesTheNextAddressWhenNobodyListensAtTheFirst() throws Exception {
        useTcp();
        leadTo("127.0.0.2", "127.0.0.3", "127.0.0.1");
        request();
        turnUntil(() -> streams.state(stream) == StreamState.OPEN);
        accept();

        assertThat(readAtServer(8)).hasSize(8); // the request was kept
        assertThat(ends).isEmpty();
    }

    @Test
    void triesTheNextAddressWhenTheFirstIsSilent() throws Exception {
        useTcp();
        leadTo("127.0.0.1", "127.0.0.1");
        request(); // and nobody looks whether TCP is there
        advance(LIMITS.connectTimeoutUs() / 2);
        assertThat(ends).isEmpty();
        turnUntil(() -> streams.state(stream) == StreamState.OPEN);
        accept();
        assertThat(accepted.getInputStream().read()).isEqualTo(-1); // given up
        accept();
        assertThat(readAtServer(8)).hasSize(8);
    }

    @Test
    void tellsARequestDuringTheWaitAfterAFailureAtOnce() throws Exception {
        useTcp();
        listener.close();
        request();
        turnUntil(() -> !ends.isEmpty());
        assertThat(ends).containsExactly(StreamReason.REFUSED);

        request();
        assertThat(ends).containsExactly(StreamReason.REFUSED, StreamReason.REFUSED);
        assertThat(served()).isZero();
        advance(LIMITS.retryUs());
        request();
        assertThat(served()).isEqualTo(1);
    }

    @Test
    void needsNoWaitAfterTheNetworkHasChanged() throws Exception {
        useTcp();
        listener.close();
        request();
        turnUntil(() -> !ends.isEmpty());
        streams.onNetworkChanged(List.of(), nowUs);
        request();

        assertThat(served()).isEqualTo(1);
    }

    @Test
    void isOpenedAgainAtOnceAfterTheServerHasClosedIt() throws Exception {
        useTcp();
        connect();
        accepted.close();
        turnUntil(() -> !ends.isEmpty());
        assertThat(ends).containsExactly(StreamReason.CLOSED_REMOTELY);

        connect();
        assertThat(readAtServer(8)).hasSize(8);
        assertThat(streams.closed(StreamReason.CLOSED_REMOTELY)).isEqualTo(1);
    }

    @Test
    void isOpenedAgainAtOnceAfterItWasIdle() throws Exception {
        useTcp();
        connect();
        advance(LIMITS.idleTimeoutUs());
        assertThat(ends).containsExactly(StreamReason.IDLE);
        assertThat(readAtServer(9)).hasSize(8); // and the end

        connect();
        assertThat(readAtServer(8)).hasSize(8);
    }

    @Test
    void isClosedWhenWhatComesIsNoTurn() throws Exception {
        useTcp();
        connect();
        writeAtServer("SSH-2.0-OpenSSH_9.6\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        turnUntil(() -> !ends.isEmpty());

        assertThat(ends).containsExactly(StreamReason.MALFORMED);
        assertThat(streams.lastReason(stream)).isEqualTo(StreamReason.MALFORMED);
        assertThat(received).isEmpty();
    }

    @Test
    void skipsPacketsThatAreTooLong() throws Exception {
        useTcp();
        connect();
        byte[] tooLong = new byte[4 + 1_000];
        tooLong[0] = 0x40;
        tooLong[2] = (byte) (1_000 >> 8);
        tooLong[3] = (byte) (1_000 & 0xFF);
        writeAtServer(tooLong);
        writeAtServer(new byte[] {0x40, 1, 0, 1, 5, 0, 0, 0});
        turnUntil(() -> !received.isEmpty());

        assertThat(received.get(0)).containsExactly(0x40, 1, 0, 1, 5);
    }

    @Test
    void isClosedWhenNobodyNeedsItWhichTheOwnerKnows() throws Exception {
        useTcp();
        connect();
        streams.retain(address -> true, nowUs);
        assertThat(served()).isEqualTo(1);
        streams.retain(address -> false, nowUs);

        assertThat(served()).isZero();
        assertThat(ends).isEmpty();
        assertThat(streams.closed(StreamReason.CLOSED_LOCALLY)).isEqualTo(1);
        assertThat(readAtServer(9)).hasSize(8);
        connect();
    }

    @Test
    void endsWithTheAddressOfOursThatItCameFrom() throws Exception {
        useTcp();
        connect();
        streams.onNetworkChanged(List.of(TransportAddress.ipv4(10, 0, 0, 1, 0)), nowUs);
        assertThat(ends).isEmpty();
        streams.onNetworkChanged(List.of(LOOPBACK), nowUs);

        assertThat(ends).containsExactly(StreamReason.ADDRESS_GONE);
        assertThat(served()).isZero();
        connect();
    }
}
