package dev.peerage.rtc.io.port;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerage.base.TransportAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;

class AddressCacheTest {

    private static final TransportAddress PEER = TransportAddress.ipv4(192, 168, 1, 2, 4_000);
    private static final TransportAddress OTHER = TransportAddress.ipv4(192, 168, 1, 3, 4_000);

    private final AddressCache cache = new AddressCache();

    /** As the JDK makes it: anew when the sender is another one than before. */
    private static InetSocketAddress socket(TransportAddress address) throws UnknownHostException {
        return new InetSocketAddress(InetAddress.getByAddress(address.ip()), address.port());
    }

    private static TransportAddress stranger(int number) {
        return TransportAddress.ipv4(10, number >> 16 & 0xFF, number >> 8 & 0xFF, number & 0xFF, 9_000);
    }

    @Test
    void givesEachFormOfAnAddress() throws UnknownHostException {
        assertThat(cache.value(socket(PEER))).isEqualTo(PEER);
        assertThat(cache.socket(PEER)).isEqualTo(socket(PEER));
        assertThat(cache.value(socket(PEER))).isEqualTo(PEER);
        assertThat(cache.socket(PEER)).isSameAs(cache.socket(PEER));
    }

    @Test
    void floodOfStrangersCostsThoseWeTalkToNothing() throws UnknownHostException {
        InetSocketAddress peer = cache.socket(PEER);
        TransportAddress value = cache.value(socket(PEER));
        for (int i = 0; i < 20_000; i++) {
            assertThat(cache.value(socket(stranger(i)))).isEqualTo(stranger(i));
        }
        assertThat(cache.value(socket(PEER))).isSameAs(value);
        assertThat(cache.socket(PEER)).isSameAs(peer);
        assertThat(cache.size()).isEqualTo(1);
    }

    @Test
    void whoIsTalkedToStaysWhateverElseIsTried() throws UnknownHostException {
        InetSocketAddress peer = cache.socket(PEER);
        cache.socket(OTHER);
        TransportAddress value = cache.value(socket(PEER));
        for (int i = 0; i < 20_000; i++) {
            cache.socket(stranger(i));
            assertThat(cache.size()).isLessThanOrEqualTo(AddressCache.MAX_ADDRESSES);
            if (i % 1_000 == 0) {
                assertThat(cache.socket(PEER)).isSameAs(peer);
                assertThat(cache.value(socket(PEER))).isSameAs(value);
            }
        }
        assertThat(cache.socket(OTHER)).isEqualTo(socket(OTHER)); // forgotten, and made anew
    }
}
