package dev.peerage.rtc.dtls;

import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

/**
 * Seals and opens records once keys are agreed, and opens none twice.
 *
 * <p>Allocates nothing itself; the JDK's cipher does, about 1.4 KB a record on each side whatever its size, because it is
 * made anew for every nonce. So the larger the record, the less it costs.
 */
final class ApplicationData {

    /** What a record turned out to be. */
    enum Opened {
        DATA,
        REPLAYED,
        UNDECRYPTABLE,
        /** The other side's close_notify. */
        GOODBYE
    }

    private final SSLEngine engine;
    private final ReplayWindow replayWindow = new ReplayWindow();

    ApplicationData(SSLEngine engine) {
        this.engine = engine;
    }

    boolean seal(ByteBuffer plaintext, ByteBuffer out) throws SSLException {
        return engine.wrap(plaintext, out).bytesProduced() > 0;
    }

    /** Opens the one record that {@code record} holds; throws on a fatal alert, which is authentic then. */
    Opened open(ByteBuffer record, ByteBuffer plaintext) throws SSLException {
        long number = DtlsRecord.number(record);
        if (!replayWindow.isFresh(number)) {
            return Opened.REPLAYED;
        }
        try {
            int bytes = engine.unwrap(record, plaintext).bytesProduced();
            if (engine.isInboundDone()) {
                return Opened.GOODBYE;
            }
            if (bytes == 0) {
                return Opened.UNDECRYPTABLE;
            }
            replayWindow.accept(number);
            return Opened.DATA;
        } catch (RuntimeException forged) { // the engine's way with some records too short to hold a tag
            return Opened.UNDECRYPTABLE;
        }
    }
}
