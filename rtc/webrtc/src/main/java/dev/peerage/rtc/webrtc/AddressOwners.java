package dev.peerage.rtc.webrtc;

import dev.peerage.base.TransportAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The connections that one source address belongs to: nearly always one, and for as long as both live two, where two peers
 * have a second connection between the same two sockets.
 *
 * <p>Nothing in the clear tells those apart. What is encrypted is offered to one after the other, beginning with the one
 * that could read the last, until one can read it; a handshake is that of the newest that is not yet through. With one
 * connection none of this happens.
 */
final class AddressOwners {

    /** More would be the work of someone who knows our peers' keys; the oldest is forgotten then. */
    static final int MAX = 4;

    private static final int EPOCH_OFFSET = 3;
    private static final int HANDSHAKE = 22;

    /** The newest first. */
    private final List<DatagramRouter.Entry> owners = new ArrayList<>(1);

    private int lastReader;

    boolean isEmpty() {
        return owners.isEmpty();
    }

    /** Whether it was not among them before. */
    boolean add(DatagramRouter.Entry entry) {
        if (owners.contains(entry)) {
            return false;
        }
        int at = 0;
        while (at < owners.size() && owners.get(at).serial > entry.serial) {
            at++;
        }
        owners.add(at, entry);
        if (owners.size() > MAX) {
            owners.remove(MAX);
        }
        lastReader = 0;
        return true;
    }

    void remove(DatagramRouter.Entry entry) {
        owners.remove(entry);
        lastReader = 0;
    }

    /** Gives the datagram to whose it is; that one. */
    PeerConnection deliver(FirstByte protocol, ByteBuffer datagram, TransportAddress from, long nowUs) {
        if (owners.size() == 1) {
            return give(0, datagram, from, nowUs);
        }
        if (protocol == FirstByte.DTLS && isHandshake(datagram)) {
            return give(newestInHandshake(), datagram, from, nowUs);
        }
        return offer(datagram, from, nowUs);
    }

    private PeerConnection offer(ByteBuffer datagram, TransportAddress from, long nowUs) {
        byte[] kept = new byte[datagram.remaining()]; // decryption writes into the datagram, in vain too
        datagram.get(kept);
        int first = lastReader;
        for (int turn = 0; turn < owners.size(); turn++) {
            int index = (first + turn) % owners.size();
            PeerConnection candidate = owners.get(index).connection;
            long readBefore = candidate.recordsOpened();
            candidate.onReceived(ByteBuffer.wrap(kept.clone()), from, nowUs);
            if (candidate.recordsOpened() != readBefore || candidate.state().isFinal()) {
                lastReader = index;
                return candidate;
            }
        }
        return owners.get(first).connection;
    }

    private PeerConnection give(int index, ByteBuffer datagram, TransportAddress from, long nowUs) {
        PeerConnection owner = owners.get(index).connection;
        owner.onReceived(datagram, from, nowUs);
        return owner;
    }

    /** RFC 6347 §4.1: everything of epoch 0, and the Finished of epoch 1. */
    private static boolean isHandshake(ByteBuffer datagram) {
        int start = datagram.position();
        return datagram.remaining() < EPOCH_OFFSET + 2
                || datagram.get(start) == HANDSHAKE
                || datagram.getShort(start + EPOCH_OFFSET) == 0;
    }

    private int newestInHandshake() {
        for (int i = 0; i < owners.size(); i++) {
            if (owners.get(i).connection.isInHandshake()) {
                return i;
            }
        }
        return 0;
    }
}
