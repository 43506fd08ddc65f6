package dev.peerage.rtc.sctp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerage.testkit.SeededRandom;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** An association with data flowing both ways, and packets that were meant for it. */
final class FuzzTarget {
    final List<byte[]> corpus = new ArrayList<>();
    final DataChannels us;
    final int tag;
    final int tsn;
    private final ByteBuffer out = ByteBuffer.allocate(1200);
    private long nowUs = 1_000_000;

    FuzzTarget(long seed, boolean isInterleaving) {
        SeededRandom random = new SeededRandom(seed);
        SctpConfig config = SimPair.PLAIN.toBuilder()
                .interleaving(isInterleaving)
                .receiveWindowBytes(20_000)
                .maxReceiveMessageBytes(10_000)
                .build();
        us = new DataChannels(new SctpAssociation(config, random), true, 4);
        DataChannels peer = new DataChannels(new SctpAssociation(config, random), false, 4);
        us.onStart(nowUs);
        for (int round = 0; round < 4; round++) {
            if (round == 2) {
                us.onOpen(DataChannelOptions.of("a"), nowUs);
                int id = peer.onOpen(DataChannelOptions.of("b", Reliability.maxRetransmits(true, 0)), nowUs)
                        .getAsInt();
                peer.onSend(id, false, ByteBuffer.allocate(3000), nowUs);
                peer.onSend(id, true, ByteBuffer.allocate(30), nowUs);
            }
            if (round == 3) {
                peer.onClose(1, nowUs);
                us.onSend(0, false, ByteBuffer.allocate(5000), nowUs);
            }
            exchange(us, peer, null);
            exchange(peer, us, corpus);
        }
        tag = Packets.tag(corpus.get(corpus.size() - 1));
        assertThat(us.association().state()).isEqualTo(SctpState.ESTABLISHED);
        peer.onSend(1, false, ByteBuffer.allocate(1), nowUs);
        int data = isInterleaving ? Wire.I_DATA : Wire.DATA;
        tsn = corpus.stream()
                .filter(packet -> Packets.find(packet, data) >= 0)
                .mapToInt(packet -> ByteBuffer.wrap(packet).getInt(Packets.find(packet, data) + 4))
                .max()
                .orElseThrow();
    }

    void receive(byte[] input) {
        us.onReceived(ByteBuffer.wrap(input), nowUs);
        drain();
        nowUs += 3_000;
        if (us.nextDeadlineUs() <= nowUs) {
            us.onTimeout(nowUs);
            drain();
            assertThat(us.nextDeadlineUs()).isGreaterThan(nowUs);
        }
    }

    private void drain() {
        int packets = 0;
        while (us.pollTransmit(out.clear(), nowUs)) {
            assertThat(++packets).isLessThan(100);
        }
        while (us.pollEvent() != null) {}
    }

    private void exchange(DataChannels from, DataChannels to, List<byte[]> record) {
        while (from.pollTransmit(out.clear(), nowUs)) {
            byte[] packet = new byte[out.position()];
            out.flip().get(packet);
            if (record != null) {
                record.add(packet);
            }
            to.onReceived(ByteBuffer.wrap(packet), nowUs);
        }
        while (from.pollEvent() != null) {}
    }
}
