package dev.peerage.rtc.ice;

import dev.peerage.base.TransportAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The little of DNS that it takes to ask for a host's addresses and to read the answers (RFC 1035 §4, RFC 6762 §18).
 *
 * <p>Total: what is not an answer with addresses has none, and what is malformed ends there.
 */
final class MdnsMessage {

    /** An address of a name, with port 0. */
    record Answer(String name, TransportAddress address) {}

    static final int MAX_BYTES = 9000; // RFC 6762 §17

    private static final int HEADER_BYTES = 12;
    private static final int MAX_RECORDS = 64;
    private static final int TYPE_A = 1;
    private static final int TYPE_AAAA = 28;
    private static final int CLASS_IN = 1;

    /** RFC 6762 §5.4 in questions: answer me alone; §10.2 in answers: these are all. */
    private static final int TOP_BIT = 0x8000;

    private MdnsMessage() {}

    /** Writes one question for addresses of a normalised name: Chromium answers none that comes with another. */
    static void writeQuery(String name, boolean isIpv6, int id, boolean wantsUnicast, ByteBuffer out) {
        out.putShort((short) id).putShort((short) 0); // a standard query
        out.putShort((short) 1).putShort((short) 0).putShort((short) 0).putShort((short) 0);
        MdnsName.write(name, out);
        out.putShort((short) (isIpv6 ? TYPE_AAAA : TYPE_A));
        out.putShort((short) (wantsUnicast ? CLASS_IN | TOP_BIT : CLASS_IN));
    }

    /** The addresses in a message between position and limit, which stay; of names of our kind only. */
    static List<Answer> readAnswers(ByteBuffer packet) {
        List<Answer> answers = new ArrayList<>();
        ByteBuffer message = packet.slice();
        boolean isAnswer = message.limit() >= HEADER_BYTES
                && message.limit() <= MAX_BYTES
                && (message.getShort(2) & 0xF80F)
                        == 0x8000; // RFC 6762 §18.2 to §18.4, §18.11: response, opcode and code 0
        if (!isAnswer) {
            return answers;
        }
        int questions = message.getShort(4) & 0xFFFF;
        int records = (message.getShort(6) & 0xFFFF) + (message.getShort(8) & 0xFFFF) + (message.getShort(10) & 0xFFFF);
        message.position(HEADER_BYTES);
        for (int i = 0; i < Math.min(questions, MAX_RECORDS); i++) {
            if (MdnsName.read(message) == null || message.remaining() < 4) {
                return answers;
            }
            message.position(message.position() + 4);
        }
        for (int i = 0; i < Math.min(records, MAX_RECORDS); i++) {
            if (!readRecord(message, answers)) {
                break;
            }
        }
        return answers;
    }

    /** False if the message ends here. */
    private static boolean readRecord(ByteBuffer message, List<Answer> answers) {
        String name = MdnsName.read(message);
        if (name == null || message.remaining() < 10) {
            return false;
        }
        int type = message.getShort() & 0xFFFF;
        int dnsClass = message.getShort() & ~TOP_BIT & 0xFFFF;
        long lifetimeSeconds = message.getInt() & 0xFFFF_FFFFL;
        int bytes = message.getShort() & 0xFFFF;
        if (bytes > message.remaining()) {
            return false;
        }
        boolean isAddress = type == TYPE_A && bytes == 4 || type == TYPE_AAAA && bytes == 16;
        if (isAddress && dnsClass == CLASS_IN && lifetimeSeconds > 0 && !name.isEmpty()) { // 0: goodbye, §10.1
            byte[] ip = new byte[bytes];
            message.get(message.position(), ip);
            answers.add(new Answer(name, TransportAddress.of(ip, 0)));
        }
        message.position(message.position() + bytes);
        return true;
    }
}
