package dev.peerage.session.group;

import dev.peerage.session.wire.LinkFrame;
import java.util.List;

/**
 * One frame for one or more clients, to be encoded once.
 *
 * @param memberIds the receivers, never empty
 */
public record Transmit(List<Long> memberIds, LinkFrame frame) {

    public Transmit {
        memberIds = List.copyOf(memberIds);
    }
}
