package dev.peerage.server;

/**
 * The application's answer to a peer that has proven its key and asks for a link. Immutable.
 *
 * @param isAccepted whether the peer becomes a {@link Client}
 * @param reason of a denial, for the peer; at most 256 bytes of UTF-8 of it are sent
 */
public record AdmissionDecision(boolean isAccepted, String reason) {

    /** The peer becomes a {@link Client}. */
    public static AdmissionDecision accept() {
        return new AdmissionDecision(true, "");
    }

    /** The peer is told {@code reason} and its link closes. */
    public static AdmissionDecision deny(String reason) {
        return new AdmissionDecision(false, reason);
    }
}
