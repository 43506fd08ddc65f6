package dev.peerage.session.group;

import dev.peerage.session.wire.Member;

/** One client in one group, from its join to its end. Confined to the authority. */
final class Membership {

    final ClientEntry client;
    final GroupEntry group;
    final long joinEpoch;
    final long joinedUs;
    private AckState ackState = AckState.AWAITED;

    Membership(ClientEntry client, GroupEntry group, long joinEpoch, long joinedUs) {
        this.client = client;
        this.group = group;
        this.joinEpoch = joinEpoch;
        this.joinedUs = joinedUs;
    }

    AckState ackState() {
        return ackState;
    }

    /** Whether this acknowledgement is the first that covers the join. */
    boolean acknowledge(long epoch) {
        if (ackState == AckState.ACKNOWLEDGED || epoch < joinEpoch) {
            return false;
        }
        ackState = AckState.ACKNOWLEDGED;
        return true;
    }

    void fallSilent() {
        if (ackState != AckState.AWAITED) {
            throw new IllegalStateException("silent after " + ackState);
        }
        ackState = AckState.SILENT;
    }

    /** As the others are told of it. */
    Member toWire() {
        return new Member(client.memberId, joinEpoch, client.introduction, client.greeting);
    }
}
