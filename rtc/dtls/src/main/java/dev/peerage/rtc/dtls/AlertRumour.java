package dev.peerage.rtc.dtls;

/**
 * An alert that came in the clear during the handshake, believed only if nothing else comes.
 *
 * <p>Before keys are agreed anyone who can forge the sender's address can forge an alert, and RFC 6347 §4.1.2.7 advises
 * against ending over one. But it is also all that a peer can say that refuses our certificate. A peer that refused says
 * nothing more; so if the handshake gets ahead after all, the alert was forged, and if it does not, it ends.
 */
final class AlertRumour {

    /** Several repetitions of a flight on a usual path; a refusal need not be told sooner. */
    static final long GRACE_US = 500_000;

    private static final int NONE = -1;

    private int alert = NONE;
    private long believedAtUs = Long.MAX_VALUE;

    /** Takes what {@link DtlsRecord#plainEndingAlert} read; only the first starts the clock. */
    void onHeard(int heard, long nowUs) {
        if (alert == NONE) {
            alert = heard;
            believedAtUs = nowUs + GRACE_US;
        }
    }

    /** The other side is still there: the rumour was false. */
    void forget() {
        alert = NONE;
        believedAtUs = Long.MAX_VALUE;
    }

    /** When it becomes the truth; {@link Long#MAX_VALUE} if there is none. */
    long believedAtUs() {
        return believedAtUs;
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
