package dev.peerage.rtc.dtls;

/**
 * An alert that came in the clear during the handshake, believed only if nothing else comes.
 *
 * <p>Before keys are agreed anyone who can forge the sender's address can forge an alert, and RFC 6347 §4.1.2.7 advises
 * against ending over one. But it is also all that a peer can say that refuses our certificate. A peer that refused says
 * nothing more; so if the handshake gets ahead after all, the alert was forged. If it does not, our flight is said once
 * more, and only when that finds no answer either it ends.
 */
final class AlertRumour {

    /** Several repetitions of a flight on a usual path; a refusal need not be told sooner. */
    static final long GRACE_US = 500_000;

    private static final int NONE = -1;

    private int alert = NONE;
    private boolean isAsked;
    private long atUs = Long.MAX_VALUE;

    /**
     * Takes what {@link DtlsRecord#plainEndingAlert} read; only the first starts the clock.
     *
     * @param answerUs how long an answer takes on this path
     */
    void onHeard(int heard, long answerUs, long nowUs) {
        if (alert == NONE) {
            alert = heard;
            atUs = nowUs + Math.max(GRACE_US, answerUs);
        }
    }

    /** Our flight was said again because of it. */
    void onAsked(long answerUs, long nowUs) {
        isAsked = true;
        atUs = nowUs + answerUs;
    }

    /** The other side is still there: the rumour was false. */
    void forget() {
        alert = NONE;
        isAsked = false;
        atUs = Long.MAX_VALUE;
    }

    /** When to ask, or to believe it; {@link Long#MAX_VALUE} if there is none. */
    long atUs() {
        return atUs;
    }

    /** Whether the other side had its last chance to deny it. */
    boolean isAsked() {
        return isAsked;
    }

    boolean isGoodbye() {
        return alert == DtlsRecord.CLOSE_NOTIFY;
    }

    DtlsReason reason() {
        return DtlsRecord.isAboutCertificate(alert)
                ? DtlsReason.CERTIFICATE_REJECTED_REMOTELY
                : DtlsReason.ALERT_RECEIVED;
    }

    @Override
    public String toString() {
        return "alert " + alert;
    }
}
