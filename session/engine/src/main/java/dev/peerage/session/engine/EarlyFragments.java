package dev.peerage.session.engine;

import dev.peerage.session.wire.SessionFrame.Data;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Holds DATA of channels whose CHANNEL_OPEN has not arrived. Bounded; beyond it they are dropped unacknowledged, so that
 * reliable ones are sent again.
 */
final class EarlyFragments {

    static final int MAX_BYTES = 65_536;

    private final List<Data> fragments = new ArrayList<>();
    private int heldBytes;

    /** Copies the fragment; returns false if there is no room. */
    boolean add(Data data) {
        int cost = data.payload().remaining() + ChannelSender.FRAGMENT_COST_BYTES;
        if (heldBytes + cost > MAX_BYTES) {
            return false;
        }
        heldBytes += cost;
        ByteBuffer copy = ByteBuffer.allocate(data.payload().remaining());
        copy.put(data.payload().duplicate()).flip();
        fragments.add(new Data(data.channelId(), data.sequence(), data.isFirst(), data.isLast(), copy));
        return true;
    }

    /** Gives out what came for this channel, in the order of arrival. */
    List<Data> take(int channelId) {
        List<Data> taken = new ArrayList<>();
        for (Data data : fragments) {
            if (data.channelId() == channelId) {
                taken.add(data);
                heldBytes -= data.payload().remaining() + ChannelSender.FRAGMENT_COST_BYTES;
            }
        }
        fragments.removeAll(taken);
        return taken;
    }
}
