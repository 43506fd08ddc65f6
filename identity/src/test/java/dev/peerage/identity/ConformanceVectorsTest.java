package dev.peerage.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerage.base.RandomSource;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Owns {@code conformance/introduction.json} and {@code sealing.json}; {@code -Dpeerage.vectors=write} rewrites them. */
class ConformanceVectorsTest {

    private static final HexFormat HEX = HexFormat.of();
    private static final ObjectMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    @Test
    void introductions() throws Exception {
        List<Map<String, Object>> vectors = new ArrayList<>();
        for (int seed = 1; seed <= 3; seed++) {
            PeerIdentity identity = PeerIdentity.of(filled(seed));
            AgreementKey key = AgreementKey.of(filled(0x10 + seed));
            byte[] aux = filled(0x20 + seed);
            byte[] nonce = filled(0x30 + seed);
            RandomSource fixed = bytes -> System.arraycopy(aux, 0, bytes, 0, bytes.length);
            Introduction introduction = Introduction.sign(identity, key, fixed);

            Map<String, Object> vector = new LinkedHashMap<>();
            vector.put("identitySecret", HEX.formatHex(filled(seed)));
            vector.put("agreementSecret", HEX.formatHex(filled(0x10 + seed)));
            vector.put("aux", HEX.formatHex(aux));
            vector.put("nonce", HEX.formatHex(nonce));
            vector.put("peerId", identity.peerId().toString());
            vector.put("agreementKey", HEX.formatHex(key.publicKey()));
            vector.put("signature", HEX.formatHex(introduction.signature()));
            vector.put("proof", HEX.formatHex(introduction.signProof(identity, nonce, fixed)));
            vectors.add(vector);
        }
        writeOrCompare("introduction.json", Map.of("introductions", vectors));
    }

    @Test
    void sealing() throws Exception {
        AgreementKey a = AgreementKey.of(filled(0x41));
        AgreementKey b = AgreementKey.of(filled(0x42));
        SealedLink sealer = SealedLink.between(a, b.publicKey()).orElseThrow();
        List<Map<String, Object>> packets = new ArrayList<>();
        long[] epochs = {0, 1, 1, (1L << 53) - 1};
        for (int i = 0; i < epochs.length; i++) {
            byte[] packet = new byte[i * 40];
            Arrays.fill(packet, (byte) i);
            ByteBuffer sealed = ByteBuffer.allocate(packet.length + SealedLink.OVERHEAD_BYTES);
            sealer.seal(epochs[i], ByteBuffer.wrap(packet), sealed);
            Map<String, Object> vector = new LinkedHashMap<>();
            vector.put("sessionEpoch", epochs[i]);
            vector.put("packet", HEX.formatHex(packet));
            vector.put("sealed", HEX.formatHex(sealed.array()));
            packets.add(vector);
        }
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("senderSecret", HEX.formatHex(filled(0x41)));
        all.put("receiverSecret", HEX.formatHex(filled(0x42)));
        all.put("senderKey", HEX.formatHex(a.publicKey()));
        all.put("receiverKey", HEX.formatHex(b.publicKey()));
        all.put("shared", HEX.formatHex(a.agree(b.publicKey()).orElseThrow()));
        all.put("packets", packets);
        all.put("smallOrderKeys", List.of("00".repeat(32), "01" + "00".repeat(31), "ec" + "ff".repeat(30) + "7f"));
        writeOrCompare("sealing.json", all);
    }

    private static void writeOrCompare(String fileName, Map<String, Object> vectors) throws Exception {
        String expected = JSON.writeValueAsString(vectors) + "\n";
        Path file = Path.of("../conformance", fileName);
        if ("write".equals(System.getProperty("peerage.vectors"))) {
            Files.writeString(file, expected);
        }
        assertThat(Files.readString(file)).isEqualToNormalizingNewlines(expected);
    }

    private static byte[] filled(int value) {
        byte[] bytes = new byte[32];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }
}
