package dev.peerage.rtc.dtls;

import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;
import javax.net.ssl.KeyManager;

/** Certificates that a peer may show and that {@link DtlsCertificate} would not make. */
record StrangeKeys(KeyManager[] keyManagers, Fingerprint fingerprint) {

    private static final byte[] ECDSA_WITH_SHA256 = DerWriter.sequence(DerWriter.oid(1, 2, 840, 10045, 4, 3, 2));
    private static final byte[] RSA_WITH_SHA256 = DerWriter.sequence(DerWriter.oid(1, 2, 840, 113549, 1, 1, 11));

    static StrangeKeys none() {
        return new StrangeKeys(new KeyManager[0], Fingerprint.ofCertificate(HashAlgorithm.SHA_256, new byte[0]));
    }

    static StrangeKeys rsa(int bits) throws Exception {
        return of(pair("RSA", new RSAKeyGenParameterSpec(bits, RSAKeyGenParameterSpec.F4)), "491231235959Z");
    }

    static StrangeKeys curve(String name) throws Exception {
        return of(pair("EC", new ECGenParameterSpec(name)), "491231235959Z");
    }

    static StrangeKeys expired() throws Exception {
        return of(pair("EC", new ECGenParameterSpec("secp256r1")), "010101000000Z");
    }

    /** One that is announced, with another behind it. */
    static StrangeKeys chainOfTwo() throws Exception {
        KeyPair pair = pair("EC", new ECGenParameterSpec("secp256r1"));
        byte[] first = certificate(pair, "491231235959Z");
        byte[] second = certificate(pair("EC", new ECGenParameterSpec("secp256r1")), "491231235959Z");
        return new StrangeKeys(
                DtlsCertificate.keyManagers(pair.getPrivate(), first, second),
                Fingerprint.ofCertificate(HashAlgorithm.SHA_256, first));
    }

    /** As {@link #chainOfTwo}, but it is the second that is announced. */
    static StrangeKeys announcedSecond() throws Exception {
        KeyPair pair = pair("EC", new ECGenParameterSpec("secp256r1"));
        byte[] second = certificate(pair("EC", new ECGenParameterSpec("secp256r1")), "491231235959Z");
        return new StrangeKeys(
                DtlsCertificate.keyManagers(pair.getPrivate(), certificate(pair, "491231235959Z"), second),
                Fingerprint.ofCertificate(HashAlgorithm.SHA_256, second));
    }

    private static StrangeKeys of(KeyPair pair, String until) throws Exception {
        byte[] der = certificate(pair, until);
        return new StrangeKeys(
                DtlsCertificate.keyManagers(pair.getPrivate(), der),
                Fingerprint.ofCertificate(HashAlgorithm.SHA_256, der));
    }

    private static KeyPair pair(String algorithm, AlgorithmParameterSpec parameters) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
        generator.initialize(parameters);
        return generator.generateKeyPair();
    }

    private static byte[] certificate(KeyPair pair, String until) throws Exception {
        boolean isRsa = pair.getPublic().getAlgorithm().equals("RSA");
        byte[] algorithm = isRsa ? RSA_WITH_SHA256 : ECDSA_WITH_SHA256;
        byte[] name = DerWriter.sequence(
                DerWriter.set(DerWriter.sequence(DerWriter.oid(2, 5, 4, 3), DerWriter.utf8("strange"))));
        byte[] body = DerWriter.sequence(
                DerWriter.explicit(0, DerWriter.integer((byte) 2)),
                DerWriter.integer((byte) 7),
                algorithm,
                name,
                DerWriter.sequence(DerWriter.utcTime("000101000000Z"), DerWriter.utcTime(until)),
                name,
                pair.getPublic().getEncoded());
        Signature signer = Signature.getInstance(isRsa ? "SHA256withRSA" : "SHA256withECDSA");
        signer.initSign(pair.getPrivate());
        signer.update(body);
        return DerWriter.sequence(body, algorithm, DerWriter.bitString(signer.sign()));
    }
}
