package dev.peerage.rtc.stun;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A STUN message as a value: class, method, transaction and attributes (RFC 8489 §5).
 *
 * <p>Made by {@link #decode} or by a {@link Builder}. Immutable. Decoding is total: whatever the bytes, the answer is a
 * message or null.
 */
public final class StunMessage {

    /** RFC 8489 §18.2. */
    public static final int BINDING = 0x001;

    // The methods of TURN: RFC 8656 §17.
    public static final int ALLOCATE = 0x003;
    public static final int REFRESH = 0x004;
    public static final int SEND = 0x006;
    public static final int DATA = 0x007;
    public static final int CREATE_PERMISSION = 0x008;
    public static final int CHANNEL_BIND = 0x009;

    /** RFC 8489 §5: every message starts with 20 bytes. */
    public static final int HEADER_BYTES = 20;

    /** Longer messages are not decoded; RFC 8489 §6.1 keeps them below the path MTU anyway. */
    public static final int MAX_BYTES = 1500;

    /** Messages with more attributes are not decoded; ICE needs at most eight. */
    public static final int MAX_ATTRIBUTES = 32;

    /** RFC 8489 §5. */
    static final int MAGIC_COOKIE = 0x2112_A442;

    private final StunClass messageClass;
    private final int method;
    private final TransactionId transactionId;
    private final List<StunAttribute> attributes;
    private final List<Integer> unknownTypes;
    private final @Nullable Signature signature;
    private final @Nullable Signature signature256;
    private final boolean hasFingerprint;

    /** The bytes that MESSAGE-INTEGRITY or its SHA256 sister covers, with the length field it was computed over, and its value. */
    @SuppressWarnings("ArrayRecordComponent") // private to the package, never compared
    record Signature(byte[] signedBytes, byte[] code) {}

    StunMessage(
            StunClass messageClass,
            int method,
            TransactionId transactionId,
            List<StunAttribute> attributes,
            List<Integer> unknownTypes,
            @Nullable Signature signature,
            @Nullable Signature signature256,
            boolean hasFingerprint) {
        this.messageClass = messageClass;
        this.method = method;
        this.transactionId = transactionId;
        this.attributes = List.copyOf(attributes);
        this.unknownTypes = List.copyOf(unknownTypes);
        this.signature = signature;
        this.signature256 = signature256;
        this.hasFingerprint = hasFingerprint;
    }

    /**
     * Whether the packet is STUN and nothing else that shares our socket: first byte 0 to 3, the magic cookie, a length
     * that fits (RFC 7983 §7, RFC 8489 §6.3). Leaves the buffer's position alone; a handful of loads.
     */
    public static boolean isStun(ByteBuffer packet) {
        return StunHeader.isStun(packet);
    }

    /** The class of a packet for which {@link #isStun} holds. */
    public static StunClass classOf(ByteBuffer packet) {
        return StunClass.ofType(packet.getShort(packet.position()));
    }

    /** The first 32 bits of the transaction id of a packet for which {@link #isStun} holds: the owner of an answer. */
    public static int transactionTag(ByteBuffer packet) {
        return packet.getInt(packet.position() + 8);
    }

    /**
     * Whom an ICE request is for: the part of USERNAME before the colon, without decoding the rest; null if there is
     * none. Leaves the buffer's position alone and allocates the answer only.
     */
    public static @Nullable String localUfrag(ByteBuffer packet) {
        return StunHeader.localUfrag(packet);
    }

    /**
     * Whether the first USERNAME of a message, without decoding it, is {@code expected}, or begins with it and goes on: a
     * stranger's request costs no more than that. Leaves the buffer alone.
     */
    public static boolean hasUsername(ByteBuffer message, byte[] expected, boolean isWhole) {
        return StunHeader.hasUsername(message, expected, isWhole);
    }

    /** Reads the packet between position and limit, leaving both alone; null if it is malformed. */
    public static @Nullable StunMessage decode(ByteBuffer packet) {
        return StunDecoder.decode(packet);
    }

    /** Starts a request. */
    public static Builder request(int method, TransactionId id) {
        return new Builder(StunClass.REQUEST, method, id);
    }

    /** Starts an indication, which nobody answers. */
    public static Builder indication(int method, TransactionId id) {
        return new Builder(StunClass.INDICATION, method, id);
    }

    /** Starts the answer that grants a request. */
    public static Builder success(int method, TransactionId id) {
        return new Builder(StunClass.SUCCESS, method, id);
    }

    /** Starts the answer that refuses a request. */
    public static Builder error(int method, TransactionId id, int code, String phrase) {
        return new Builder(StunClass.ERROR, method, id).with(new StunAttribute.ErrorCode(code, phrase));
    }

    public StunClass messageClass() {
        return messageClass;
    }

    public int method() {
        return method;
    }

    public TransactionId transactionId() {
        return transactionId;
    }

    /** The attributes we know, in order; unknown optional ones are left out. */
    public List<StunAttribute> attributes() {
        return attributes;
    }

    /** The first attribute of that kind (RFC 8489 §14: later ones do not count), or null. */
    public <T extends StunAttribute> @Nullable T attribute(Class<T> kind) {
        for (StunAttribute attribute : attributes) {
            if (kind.isInstance(attribute)) {
                return kind.cast(attribute);
            }
        }
        return null;
    }

    /** Types that had to be understood and were not; a request that has some is answered with 420. */
    public List<Integer> unknownTypes() {
        return unknownTypes;
    }

    /** Whether a received message is signed at all, by whatever key. */
    public boolean hasIntegrity() {
        return signature != null || signature256 != null;
    }

    /** Whether a received message is signed with {@code key}, in the key's own way; false for one built here. */
    public boolean isSignedWith(IntegrityKey key) {
        Signature proof = key.isSha256() ? signature256 : signature;
        return proof != null && key.isSignature(proof.signedBytes(), proof.code());
    }

    /** Whether a received message carried a FINGERPRINT (one that was wrong would not have been decoded). */
    public boolean hasFingerprint() {
        return hasFingerprint;
    }

    /**
     * Writes the message at the buffer's position, with FINGERPRINT, and signed if there is a key.
     *
     * @param out a heap buffer, big-endian, with room for {@link #MAX_BYTES}
     */
    public void encode(@Nullable IntegrityKey key, ByteBuffer out) {
        StunEncoder.encode(this, key, out);
    }

    @Override
    public String toString() {
        return messageClass + " 0x" + Integer.toHexString(method) + " " + attributes;
    }

    /** Collects the attributes of a message to send. */
    public static final class Builder {
        private final StunClass messageClass;
        private final int method;
        private final TransactionId id;
        private final List<StunAttribute> attributes = new ArrayList<>();

        private Builder(StunClass messageClass, int method, TransactionId id) {
            this.messageClass = messageClass;
            this.method = method;
            this.id = id;
        }

        /** Adds one attribute; the order is kept. */
        public Builder with(StunAttribute attribute) {
            attributes.add(attribute);
            return this;
        }

        public StunMessage build() {
            return new StunMessage(messageClass, method, id, attributes, List.of(), null, null, false);
        }
    }
}
