package dev.peerage.session.group;

import dev.peerage.session.wire.Bytes;
import dev.peerage.session.wire.Introduction;
import java.util.LinkedHashMap;
import java.util.Map;

/** A client and the groups that it is in. Confined to the authority. */
final class ClientEntry {

    final long memberId;
    final Introduction introduction;
    final Bytes greeting;
    /** At most {@link GroupLimits#maxGroupsPerClient()}. */
    final Map<GroupEntry, Membership> memberships = new LinkedHashMap<>();

    ClientEntry(long memberId, Introduction introduction, Bytes greeting) {
        this.memberId = memberId;
        this.introduction = introduction;
        this.greeting = greeting;
    }

    /** Whether both are in a common group: one look-up for each group of the one that is in fewer. */
    boolean sharesGroupWith(ClientEntry other) {
        if (other.memberships.size() < memberships.size()) {
            return other.sharesGroupWith(this);
        }
        for (GroupEntry group : memberships.keySet()) {
            if (other.memberships.containsKey(group)) {
                return true;
            }
        }
        return false;
    }
}
