package dev.peerage.rtc.ice;

import dev.peerage.rtc.stun.IntegrityKey;
import dev.peerage.rtc.stun.StunAttribute.IceControlling;
import dev.peerage.rtc.stun.StunAttribute.Priority;
import dev.peerage.rtc.stun.StunAttribute.Username;
import dev.peerage.rtc.stun.StunMessage;
import dev.peerage.rtc.stun.TransactionId;
import dev.peerage.testkit.SeededRandom;
import java.nio.ByteBuffer;

/** An authentic check that no agent made. */
final class ScriptedCheck {

    private ScriptedCheck() {}

    /** A check for the agent with the credentials {@code of}, as the peer with {@code from} would send it. */
    static byte[] of(IceCredentials of, IceCredentials from) {
        ByteBuffer out = ByteBuffer.allocate(1500);
        StunMessage.request(StunMessage.BINDING, TransactionId.next(7, new SeededRandom(7)))
                .with(new Username(of.ufrag() + ":" + from.ufrag()))
                .with(new Priority(1000))
                .with(new IceControlling(1))
                .build()
                .encode(IntegrityKey.shortTerm(of.password()), out);
        return SimNetwork.bytes(out);
    }
}
