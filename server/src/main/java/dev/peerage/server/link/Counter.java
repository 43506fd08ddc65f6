package dev.peerage.server.link;

/** What is counted; the names are those of {@code /stats}, explained in server/README.md. */
public enum Counter {
    CONNECTIONS("connections"),
    CLIENTS_ADMITTED("clientsAdmitted"),
    FRAMES_RECEIVED("framesReceived"),
    BYTES_RECEIVED("bytesReceived"),
    FRAMES_RELAYED("framesRelayed"),
    BYTES_RELAYED("bytesRelayed"),
    CONTROL_FRAMES_SENT("controlFramesSent"),
    READ_PAUSES("readPauses"),
    JOINS_ASKED("joinsAsked"),
    JOINS_REFUSED("joinsRefused"),
    VIEWS_ACKNOWLEDGED("viewsAcknowledged"),
    VIEWS_SILENT("viewsSilent"),
    LINKS_LOST("linksLost"),
    UPGRADES_REFUSED("upgradesRefused"),
    CALLBACK_FAILURES("callbackFailures"),
    STUN_ANSWERED("stunAnswered"),
    STUN_IGNORED("stunIgnored");

    private final String label;

    Counter(String label) {
        this.label = label;
    }

    String label() {
        return label;
    }
}
