package dev.peerage.rtc.ice;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.stun.StunMessage;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** What each packet costs in garbage: data nothing, a stranger's next to nothing. */
class IceAllocationTest {

    private static final int WARM_UP = 20_000;
    private static final int ROUNDS = 20_000;

    private final ByteBuffer buffer = ByteBuffer.allocate(1500);
    private final WiredPair pair = connected();

    private WiredPair connected() {
        WiredPair wired = new WiredPair(1);
        wired.run(3_000_000, buffer);
        assertThat(wired.a().state()).isEqualTo(IceState.CONNECTED);
        return wired;
    }

    private static double bytesPerRound(Runnable round) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (int i = 0; i < WARM_UP; i++) {
            round.run();
        }
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < ROUNDS; i++) {
            round.run();
        }
        return (threads.getCurrentThreadAllocatedBytes() - before) / (double) ROUNDS;
    }

    @Test
    void dataCostsNothing() {
        IceAgent agent = pair.a();
        boolean[] isPeer = {true};
        double bytes = bytesPerRound(() -> {
            buffer.clear().position(100);
            TransportAddress to = agent.sealData(buffer, 0);
            isPeer[0] &= to != null && agent.isPeerAddress(WiredPair.ADDRESS_OF_B);
        });

        assertThat(isPeer[0]).isTrue();
        assertThat(bytes).isLessThan(1);
    }

    @Test
    void strangersCheckCostsNoMoreThanALookAtItsName() {
        IceCredentials guess = new IceCredentials(pair.a().routingKey() + "xxxx", "p".repeat(24));
        ByteBuffer forged = ByteBuffer.wrap(ScriptedCheck.of(guess, guess));
        TransportAddress stranger = TransportAddress.ipv4(203, 0, 113, 7, 7);
        assertThat(StunMessage.isStun(forged)).isTrue();
        double bytes = bytesPerRound(() -> pair.a().onReceived(forged, stranger, pair.nowUs()));

        assertThat(pair.a().diagnostics().drops()).containsKey(IceDrop.WRONG_USERNAME);
        assertThat(bytes).isLessThan(16);
    }

    @Test
    void strangersAnswerCostsNothing() {
        ByteBuffer forged = ByteBuffer.allocate(20);
        forged.putShort((short) 0x0101).putShort((short) 0).putInt(0x2112_A442);
        forged.putInt(pair.a().transactionTag() + 1).putLong(7).flip();
        TransportAddress stranger = TransportAddress.ipv4(203, 0, 113, 7, 7);
        double bytes = bytesPerRound(() -> pair.a().onReceived(forged, stranger, pair.nowUs()));

        assertThat(pair.a().diagnostics().drops()).containsKey(IceDrop.UNKNOWN_TRANSACTION);
        assertThat(bytes).isLessThan(16);
    }
}
