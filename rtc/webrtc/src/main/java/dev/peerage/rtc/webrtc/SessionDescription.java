package dev.peerage.rtc.webrtc;

/**
 * One half of the agreement between two peers, to be carried by signalling as it is.
 *
 * @param type which half
 * @param sdp RFC 8866 text; from the other side it may be anything, and is looked at only by {@link PeerConnection}
 */
public record SessionDescription(Type type, String sdp) {

    /** RFC 8829 §3.2, without provisional answers and rollback: a connection is negotiated once. */
    public enum Type {
        OFFER,
        ANSWER
    }

    public static SessionDescription offer(String sdp) {
        return new SessionDescription(Type.OFFER, sdp);
    }

    public static SessionDescription answer(String sdp) {
        return new SessionDescription(Type.ANSWER, sdp);
    }
}
