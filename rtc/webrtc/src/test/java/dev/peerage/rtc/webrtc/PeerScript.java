package dev.peerage.rtc.webrtc;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.dtls.DtlsCertificate;
import dev.peerage.rtc.sctp.DataChannelOptions;
import dev.peerage.rtc.sctp.Reliability;
import dev.peerage.testkit.Fuzz;
import dev.peerage.testkit.SeededRandom;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Two connections whose owners call them in any order, whose signalling loses, repeats, exchanges and changes what it
 * carries, and whose network loses and forges datagrams and changes, all as a script of bytes says.
 *
 * <p>Whatever it says: nothing throws but what the documentation says of our own mistakes, messages never repeat or
 * change their order, memory is bounded, and when the network is gone every connection that was negotiated ends, having
 * told of the end of each channel once.
 */
final class PeerScript {

    private static final DtlsCertificate CERTIFICATE_A = DtlsCertificate.generate(new SeededRandom(1));
    private static final DtlsCertificate CERTIFICATE_B = DtlsCertificate.generate(new SeededRandom(2));
    private static final int MAX_STEPS = 80;
    private static final int MAX_CHANNELS = 6;
    private static final long SECOND_US = 1_000_000;

    /** More than a description, ICE and SCTP allow together. */
    private static final int MAX_LISTED = 1_000;

    /** One owner and what it knows. */
    private static final class Side {
        final SimPeers.Peer peer;
        final int home;
        boolean hasOffered;
        final List<SessionDescription> described = new ArrayList<>();
        final List<String> candidates = new ArrayList<>();
        final List<Integer> channels = new ArrayList<>();
        final Map<Integer, Integer> idOfOpen = new HashMap<>();
        final Set<Integer> closed = new HashSet<>();
        final Map<Integer, Integer> sent = new HashMap<>();
        final Map<Integer, Integer> lastReceived = new HashMap<>();

        Side(SimPeers.Peer peer, int home) {
            this.peer = peer;
            this.home = home;
            peer.onEvent = this::onEvent;
        }

        PeerConnection connection() {
            return peer.connection;
        }

        boolean isNew() {
            return connection().state() == PeerConnectionState.NEW;
        }

        boolean isOver() {
            return connection().state().isFinal();
        }

        private void onEvent(PeerConnectionEvent event) {
            if (event instanceof PeerConnectionEvent.LocalCandidate local) {
                candidates.add(local.candidate());
            } else if (event instanceof PeerConnectionEvent.GatheringDone) {
                candidates.add("");
            } else if (event instanceof PeerConnectionEvent.ChannelAnnounced announced) {
                channels.add(announced.channel());
            } else if (event instanceof PeerConnectionEvent.ChannelClosed channel) {
                assertThat(closed.add(channel.channel())).as("closed once").isTrue();
                idOfOpen.remove(channel.channel());
            } else if (event instanceof PeerConnectionEvent.MessageReceived message && message.payload().length >= 8) {
                ByteBuffer payload = ByteBuffer.wrap(message.payload());
                int channel = payload.getInt();
                int number = payload.getInt();
                Integer before = lastReceived.put(channel, number);
                assertThat(number).as("in order, once").isGreaterThan(before == null ? -1 : before);
            }
        }
    }

    private final byte[] script;
    private final SeededRandom random;
    private final SimPeers net;
    private final Side a;
    private final Side b;
    private int next;

    private PeerScript(byte[] script) {
        this.script = script;
        int first = takeByte();
        random = new SeededRandom(first);
        net = new SimPeers(first, 0);
        a = side(1, CERTIFICATE_A);
        b = side(2, CERTIFICATE_B);
        if ((first & 1) == 0) { // most of what there is to find is behind a connection that works
            exchange(a, b);
        }
    }

    private Side side(int socket, DtlsCertificate certificate) {
        PeerConnectionConfig usual = PeerConnectionConfig.defaults();
        PeerConnectionConfig config = new PeerConnectionConfig(
                usual.ice(),
                usual.dtls(),
                usual.sctp().toBuilder().streams(16).build(),
                MAX_CHANNELS,
                usual.signallingTimeoutUs(),
                usual.connectTimeoutUs());
        SimPeers.Socket on = net.socket(socket);
        PeerConnection connection = new PeerConnection(config, certificate, random);
        connection.onLocalHost(on.address, net.nowUs);
        return new Side(on.connect(connection), socket);
    }

    private void exchange(Side from, Side to) {
        create(from);
        offer(from);
        onDescription(to, from.described.get(0));
        if (!to.described.isEmpty()) {
            onDescription(from, to.described.get(0));
        }
        net.run(SECOND_US);
    }

    /** Plays a script; the number says what was reached. */
    static long play(byte[] script) {
        PeerScript play = new PeerScript(script);
        for (int step = 0; step < MAX_STEPS && play.next < script.length; step++) {
            play.step();
            play.net.drainAll();
        }
        play.finish();
        return play.signature();
    }

    private void step() {
        int op = takeByte();
        Side side = (op & 32) == 0 ? a : b;
        Side other = side == a ? b : a;
        switch (op & 31) {
            case 0 -> offer(side);
            case 1, 2, 3 -> signal(other, side, false);
            case 4, 5 -> signal(other, side, true);
            case 6 -> restart(side);
            case 7 -> candidate(other, side);
            case 8, 9 -> create(side);
            case 10, 11, 12 -> send(side);
            case 13 -> side.connection().closeDataChannel(channel(side), net.nowUs);
            case 14 -> closeRarely(side);
            case 15, 16, 17 -> net.run(takeByte() * 1_000L);
            case 18 -> net.run(takeByte() * 100_000L);
            case 19 -> net.isCut = !net.isCut;
            case 20 -> net.loss = takeByte() / 512.0;
            case 21 -> side.peer.holdsEvents = !side.peer.holdsEvents;
            case 22 -> move(side);
            case 23 -> side.connection().onLocalHostsComplete(net.nowUs);
            case 24 -> hosts(side);
            case 25 -> garbage(other, side);
            case 26 -> side.connection().onTimeout(net.nowUs);
            case 27 -> side.connection().onBufferedLowThreshold(channel(side), takeByte() * 100L);
            case 28 -> restartBoth(side, other);
            default -> look(side);
        }
    }

    private void offer(Side side) {
        boolean isMistake = !side.isNew() || side.hasOffered;
        SessionDescription offer = unless(isMistake, () -> side.connection().offer(net.nowUs));
        if (offer != null) {
            side.hasOffered = true;
            side.described.add(offer);
        }
    }

    private void restart(Side side) {
        boolean isMistake = side.isNew() || side.isOver();
        SessionDescription offer = unless(isMistake, () -> side.connection().restartIce(net.nowUs));
        if (offer != null) {
            side.described.add(offer);
        }
    }

    private void restartBoth(Side side, Side other) {
        restart(side);
        restart(other);
    }

    private void signal(Side from, Side to, boolean isChanged) {
        if (from.described.isEmpty()) {
            return;
        }
        int back = random.chance(0.7) ? 0 : random.nextInt(from.described.size());
        SessionDescription description = from.described.get(from.described.size() - 1 - back);
        if (isChanged) {
            random.nextInt(1 + takeByte()); // so that a byte of the script changes the change
            String sdp = MutatedSdp.of(description.sdp(), random);
            description = new SessionDescription(description.type(), sdp);
        }
        onDescription(to, description);
    }

    private void onDescription(Side to, SessionDescription description) {
        boolean isOffer = (description.type() == SessionDescription.Type.OFFER) != random.chance(0.02);
        if (!isOffer) {
            to.connection().onAnswer(description, net.nowUs);
            return;
        }
        boolean isMistake = to.isOver() || to.hasOffered && to.isNew();
        SessionDescription answer = unless(isMistake, () -> to.connection().onOffer(description, net.nowUs));
        if (answer != null) {
            assertThat(to.isNew()).as("answered, and still new").isFalse();
            to.described.add(answer);
        }
    }

    private void candidate(Side from, Side to) {
        String line = from.candidates.isEmpty()
                ? "candidate:1 1 udp 2113937151 10.0.0." + takeByte() + " 4009 typ host"
                : from.candidates.get(takeByte() % from.candidates.size());
        if (random.chance(0.3)) {
            line = new String(Fuzz.mutated(random, (line + " ").getBytes(ISO_8859_1)), ISO_8859_1);
        }
        to.connection().onRemoteCandidate(line, net.nowUs);
    }

    private void create(Side side) {
        int how = takeByte();
        Integer id = (how & 3) == 0 ? Integer.valueOf(how >> 2 & 15) : null;
        Reliability reliability = (how & 4) == 0 ? Reliability.RELIABLE_ORDERED : Reliability.maxRetransmits(true, 0);
        String label = "x".repeat(how & 0x3C);
        DataChannelOptions options = id == null
                ? DataChannelOptions.of(label, reliability)
                : DataChannelOptions.negotiated(id, label, reliability);
        boolean isMistake = id != null && side.idOfOpen.containsValue(id) && !side.isOver();
        Integer channel = unlessPerhaps(isMistake, () -> side.connection().createDataChannel(options, net.nowUs));
        if (channel != null) {
            side.channels.add(channel);
            if (id != null) {
                side.idOfOpen.put(channel, id);
            }
        }
    }

    private void send(Side side) {
        int bytes = takeByte() * takeByte();
        int most = side.connection().maxMessageBytes();
        int channel = channel(side);
        int number = side.sent.merge(channel, 1, Integer::sum);
        ByteBuffer message = ByteBuffer.allocate(Math.max(8, bytes));
        message.putInt(0, channel).putInt(4, number);
        unless(message.remaining() > most, () -> side.connection().onSend(channel, false, message, net.nowUs));
    }

    private int channel(Side side) {
        int which = takeByte();
        return side.channels.isEmpty() ? which : side.channels.get(which % side.channels.size());
    }

    private void closeRarely(Side side) {
        if (takeByte() < 64) {
            side.connection().close(net.nowUs);
        }
    }

    private void move(Side side) {
        SimPeers.Socket there = net.socket(side.home + 2 * (takeByte() & 1));
        if (there != side.peer.socket) {
            side.connection().onLocalHostGone(side.peer.socket.address, net.nowUs);
            side.peer.moveTo(there);
            side.connection().onLocalHost(there.address, net.nowUs);
        }
    }

    private void hosts(Side side) {
        TransportAddress host = TransportAddress.ipv4(10, 0, 1, takeByte(), side.peer.socket.address.port());
        if (random.chance(0.5)) {
            side.connection().onLocalHost(host, net.nowUs);
        } else {
            side.connection().onLocalHostGone(host, net.nowUs);
        }
    }

    private void garbage(Side from, Side to) {
        byte[] datagram = net.lastSent == null || random.chance(0.3)
                ? Fuzz.randomBytes(random)
                : Fuzz.mutated(random, net.lastSent);
        TransportAddress source = random.chance(0.5) ? from.peer.socket.address : net.socket(9).address;
        net.receive(to.peer.socket, source, datagram);
        to.connection().onReceived(ByteBuffer.wrap(datagram.clone()), source, net.nowUs);
    }

    private static void look(Side side) {
        StatsReport report = side.connection().statsReport();
        assertThat(report.candidatePairs()).hasSizeLessThan(MAX_LISTED);
        assertThat(report.remoteCandidates()).hasSizeLessThan(MAX_LISTED);
        assertThat(report.dataChannels()).hasSizeLessThanOrEqualTo(2 * MAX_CHANNELS);
        assertThat(side.connection().stats().state())
                .isEqualTo(side.connection().state());
    }

    /** What it gives; null if it throws as it must, being our mistake. */
    private static <T> @Nullable T unless(boolean isMistake, Supplier<@Nullable T> call) {
        T result = unlessPerhaps(isMistake, call);
        assertThat(isMistake && result != null)
                .as("a mistake that was accepted")
                .isFalse();
        return result;
    }

    /** The same where it may be no mistake any more, for what was not polled yet. */
    private static <T> @Nullable T unlessPerhaps(boolean isMistake, Supplier<@Nullable T> call) {
        try {
            return call.get();
        } catch (IllegalStateException | IllegalArgumentException refused) {
            if (!isMistake) {
                throw new AssertionError("refused, and was no mistake", refused);
            }
            return null;
        }
    }

    /** The network comes back, then goes for good: whatever was negotiated is over at last. */
    private void finish() {
        a.peer.holdsEvents = false;
        b.peer.holdsEvents = false;
        net.loss = 0;
        net.isCut = false;
        net.run(20 * SECOND_US);
        look(a);
        look(b);
        net.isCut = true;
        net.run(120 * SECOND_US);
        finish(a);
        finish(b);
    }

    private void finish(Side side) {
        if (side.isNew() && !side.hasOffered) {
            side.connection().close(net.nowUs);
            side.peer.drain();
        }
        assertThat(side.connection().state().isFinal())
                .as("ended, but is %s", side.connection().state())
                .isTrue();
        assertThat(side.closed).containsAll(side.channels);
        assertThat(side.connection().nextDeadlineUs()).isEqualTo(Long.MAX_VALUE);
        List<PeerConnectionEvent.StateChanged> changes = side.peer.all(PeerConnectionEvent.StateChanged.class);
        assertThat(changes.stream().filter(change -> change.next().isFinal())).hasSize(1);
        assertThat(side.connection().createDataChannel(DataChannelOptions.of("late"), net.nowUs))
                .isNotIn(side.channels);
    }

    private long signature() {
        return signature(a) << 31 ^ signature(b);
    }

    /** Coarse, so that what is kept is played within seconds. */
    private static long signature(Side side) {
        boolean wasRefused =
                !side.peer.all(PeerConnectionEvent.DescriptionRefused.class).isEmpty();
        boolean hasMoved = side.peer.all(PeerConnectionEvent.SelectedPair.class).size() > 1;
        return side.peer.lastReason().ordinal() * 4L + (wasRefused ? 2 : 0) + (hasMoved ? 1 : 0);
    }

    private int takeByte() {
        return next < script.length ? script[next++] & 0xFF : 0;
    }
}
