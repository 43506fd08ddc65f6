package dev.peerage.rtc.webrtc;

import dev.peerage.base.TransportAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The connections that one source address belongs to: nearly always one; several where two peers have several between the
 * same two sockets.
 *
 * <p>Handshake records of a peer like us say for whom they are, see {@link HandshakeTag}. Of another peer, they are taken
 * to be for the newest that is not yet through. What is encrypted is offered to one after the other, beginning with the one
 * that could read the last, until one can read it. With one connection none of this happens.
 */
final class AddressOwners {

    /** Each may cost a vain decryption for each datagram, also for one that anyone has forged. */
    static final int MAX = 16;

    /** Where the records begin in a datagram that its connection alone can open. */
    static final int UNKNOWN = -1;

    private static final int EPOCH_AT = 3;
    private static final int HANDSHAKE = 22;

    /** The newest first. */
    private final List<DatagramRouter.Entry> owners = new ArrayList<>(1);

    private int lastReader;

    /** A datagram that may be needed once more; reused, and empty while there is one owner. */
    private byte[] kept = {};

    /** Who got the last tagged handshake record; its Finished may be in the next datagram, which has none. */
    private DatagramRouter.@Nullable Entry lastTagged;

    boolean isEmpty() {
        return owners.isEmpty();
    }

    /** Adds one that is not among them; false if there are {@value #MAX}. */
    boolean add(DatagramRouter.Entry entry) {
        if (owners.size() == MAX) {
            return false;
        }
        int at = 0;
        while (at < owners.size() && owners.get(at).serial > entry.serial) {
            at++;
        }
        owners.add(at, entry);
        lastReader = 0;
        return true;
    }

    void remove(DatagramRouter.Entry entry) {
        owners.remove(entry);
        lastReader = 0;
        if (lastTagged == entry) {
            lastTagged = null;
        }
    }

    /**
     * Gives the datagram to whose it is; that one, or null if it is nobody's.
     *
     * @param recordsAt where DTLS records begin in it, or {@link #UNKNOWN}
     */
    @Nullable
    PeerConnection deliver(ByteBuffer datagram, int recordsAt, TransportAddress from, long nowUs) {
        if (owners.size() == 1) {
            return give(owners.get(0), datagram, from, nowUs);
        }
        if (recordsAt == UNKNOWN || !isHandshake(datagram, recordsAt)) {
            return offer(datagram, recordsAt != UNKNOWN, from, nowUs);
        }
        DatagramRouter.Entry owner = handshaker(datagram, recordsAt);
        return owner == null ? null : give(owner, datagram, from, nowUs);
    }

    /**
     * @param isProtected whether it cannot be for those still in handshake, which would keep it as something early
     */
    private @Nullable PeerConnection offer(
            ByteBuffer datagram, boolean isProtected, TransportAddress from, long nowUs) {
        int start = datagram.position();
        int bytes = datagram.remaining();
        keep(datagram);
        int first = lastReader;
        boolean isTouched = false;
        for (int turn = 0; turn < owners.size(); turn++) {
            int index = (first + turn) % owners.size();
            PeerConnection candidate = owners.get(index).connection;
            if (candidate.state().isFinal() || isProtected && candidate.isInHandshake()) {
                continue;
            }
            long readBefore = candidate.recordsOpened();
            datagram.limit(start + bytes).position(start);
            if (isTouched) {
                datagram.put(start, kept, 0, bytes);
            }
            isTouched = true;
            candidate.onReceived(datagram, from, nowUs);
            if (candidate.recordsOpened() != readBefore || candidate.state().isFinal()) {
                lastReader = index;
                return candidate;
            }
        }
        return null;
    }

    /** Decryption writes into the datagram, in vain too. */
    private void keep(ByteBuffer datagram) {
        if (kept.length < datagram.remaining()) {
            kept = new byte[datagram.remaining()];
        }
        datagram.get(datagram.position(), kept, 0, datagram.remaining());
    }

    private static PeerConnection give(
            DatagramRouter.Entry owner, ByteBuffer datagram, TransportAddress from, long nowUs) {
        owner.connection.onReceived(datagram, from, nowUs);
        return owner.connection;
    }

    /** RFC 6347 §4.1: everything of epoch 0, and a Finished of epoch 1 that comes alone. */
    private static boolean isHandshake(ByteBuffer datagram, int recordsAt) {
        return datagram.limit() - recordsAt < EPOCH_AT + 2
                || datagram.get(recordsAt) == HANDSHAKE
                || datagram.getShort(recordsAt + EPOCH_AT) == 0;
    }

    private DatagramRouter.@Nullable Entry handshaker(ByteBuffer datagram, int recordsAt) {
        int tag = HandshakeTag.peek(datagram, recordsAt);
        if (tag == HandshakeTag.NONE) {
            DatagramRouter.Entry newest = newestInUntaggedHandshake();
            return newest == null ? lastTagged : newest;
        }
        for (DatagramRouter.Entry owner : owners) {
            if (owner.connection.handshakeTag() == tag) {
                lastTagged = owner;
                return owner;
            }
        }
        return null;
    }

    private DatagramRouter.@Nullable Entry newestInUntaggedHandshake() {
        for (DatagramRouter.Entry owner : owners) {
            if (owner.connection.isInHandshake() && !owner.connection.isTagged()) {
                return owner;
            }
        }
        return null;
    }
}
