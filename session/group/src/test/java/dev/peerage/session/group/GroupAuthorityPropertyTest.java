package dev.peerage.session.group;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerage.session.wire.Bytes;
import dev.peerage.session.wire.LeaveReason;
import dev.peerage.testkit.SeededRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Random inputs against the plainest possible model: sets of sets. */
class GroupAuthorityPropertyTest {

    private static final int SEEDS = 300;
    private static final int STEPS = 150;
    private static final GroupLimits LIMITS = new GroupLimits(12, 5, 6, 3, 50_000);

    @Test
    void clientsFramesAndModelAgreeWhateverHappens() {
        for (long seed = 0; seed < SEEDS; seed++) {
            try {
                new World(seed).run();
            } catch (AssertionError | RuntimeException failure) {
                throw new AssertionError("seed " + seed, failure);
            }
        }
    }

    private static final class World {

        private final SeededRandom random;
        private final GroupAuthority authority = new GroupAuthority(LIMITS);
        private final Map<Long, RecordingClient> clients = new HashMap<>();
        private final Map<Long, Set<Long>> model = new HashMap<>();
        private final Set<Long> everUsed = new HashSet<>();
        private long nowUs;
        private long lastEpoch;

        World(long seed) {
            random = new SeededRandom(seed);
        }

        void run() {
            for (int step = 0; step < STEPS; step++) {
                nowUs += random.nextInt(10_000);
                input();
                deliver();
                check();
            }
            authority.onStop(nowUs);
            deliver();
            assertThat(clients.values()).allMatch(client -> client.groups.isEmpty());
        }

        private void input() {
            switch (random.nextInt(9)) {
                case 0, 1 -> admit();
                case 2 -> lose();
                case 3 -> create();
                case 4, 5, 6 -> add();
                case 7 -> remove();
                default -> {
                    if (random.chance(0.2)) {
                        long group = anyGroup();
                        assertThat(authority.onDestroyGroup(group, nowUs)).isEqualTo(model.remove(group) != null);
                    } else {
                        acknowledge();
                    }
                }
            }
            authority.onTimeout(nowUs);
        }

        private void admit() {
            long id = authority.onClientAdmitted(Testing.introduction(random.nextInt(999)), Bytes.EMPTY, nowUs);
            assertThat(id == GroupAuthority.NONE).isEqualTo(clients.size() == LIMITS.maxClients());
            if (id != GroupAuthority.NONE) {
                assertThat(everUsed.add(id)).isTrue();
                clients.put(id, new RecordingClient(id));
            }
        }

        private void lose() {
            long id = anyClient();
            authority.onClientGone(id, LeaveReason.LINK_LOST, nowUs);
            clients.remove(id);
            model.values().forEach(members -> members.remove(id));
        }

        private void create() {
            Set<Long> wanted = new HashSet<>();
            for (int i = random.nextInt(4); i > 0; i--) {
                wanted.add(anyClient());
            }
            wanted.removeIf(id -> !clients.containsKey(id) || groupsOf(id) >= LIMITS.maxGroupsPerClient());
            long group = authority.onCreateGroup("group", wanted, nowUs);
            assertThat(group == GroupAuthority.NONE).isEqualTo(model.size() == LIMITS.maxGroups());
            if (group != GroupAuthority.NONE) {
                model.put(group, wanted);
            }
        }

        private void add() {
            long group = anyGroup();
            long client = anyClient();
            Set<Long> members = model.get(group);
            JoinResult expected;
            if (members == null) {
                expected = JoinResult.NO_SUCH_GROUP;
            } else if (!clients.containsKey(client)) {
                expected = JoinResult.NO_SUCH_CLIENT;
            } else if (members.contains(client)) {
                expected = JoinResult.ALREADY_MEMBER;
            } else if (members.size() == LIMITS.maxMembersPerGroup()) {
                expected = JoinResult.GROUP_FULL;
            } else if (groupsOf(client) == LIMITS.maxGroupsPerClient()) {
                expected = JoinResult.TOO_MANY_GROUPS;
            } else {
                expected = JoinResult.JOINED;
                members.add(client);
            }
            assertThat(authority.onAddMember(group, client, nowUs)).isEqualTo(expected);
        }

        private void remove() {
            long group = anyGroup();
            long client = anyClient();
            Set<Long> members = model.get(group);
            RemoveResult expected = members == null
                    ? RemoveResult.NO_SUCH_GROUP
                    : members.remove(client) ? RemoveResult.REMOVED : RemoveResult.NOT_A_MEMBER;
            assertThat(authority.onRemoveMember(group, client, LeaveReason.REMOVED, nowUs))
                    .isEqualTo(expected);
        }

        private void acknowledge() {
            long group = anyGroup();
            authority.onViewAcked(anyClient(), group, random.between(0, authority.epoch() + 1), nowUs);
        }

        private void deliver() {
            for (Transmit next = authority.pollTransmit(); next != null; next = authority.pollTransmit()) {
                for (long id : next.memberIds()) {
                    clients.get(id).onFrame(next.frame());
                }
            }
            while (authority.pollEvent() != null) {
                // Covered by the example tests; here only not to pile up.
            }
        }

        private void check() {
            assertThat(authority.epoch()).isGreaterThanOrEqualTo(lastEpoch);
            lastEpoch = authority.epoch();
            assertThat(authority.clientCount()).isEqualTo(clients.size());
            assertThat(authority.groupCount()).isEqualTo(model.size());
            int memberships = model.values().stream().mapToInt(Set::size).sum();
            assertThat(authority.unacknowledgedCount()).isLessThanOrEqualTo(memberships);
            assertThat(authority.nextDeadlineUs()).isGreaterThan(nowUs);
            model.forEach((group, members) ->
                    assertThat(Set.copyOf(authority.memberIds(group))).isEqualTo(members));
            for (RecordingClient client : clients.values()) {
                checkClient(client);
            }
        }

        private void checkClient(RecordingClient client) {
            Map<Long, Set<Long>> seen = new HashMap<>();
            client.groups.forEach((group, members) -> seen.put(group, members.keySet()));
            Map<Long, Set<Long>> owned = new HashMap<>(model);
            owned.values().removeIf(members -> !members.contains(client.memberId));
            assertThat(seen).isEqualTo(owned);
            for (long other : everUsed) {
                boolean shares = other != client.memberId
                        && owned.values().stream().anyMatch(members -> members.contains(other));
                assertThat(authority.mayRelay(client.memberId, other)).isEqualTo(shares);
                assertThat(authority.mayRelay(other, client.memberId)).isEqualTo(shares);
            }
        }

        private long groupsOf(long client) {
            return model.values().stream()
                    .filter(members -> members.contains(client))
                    .count();
        }

        private long anyClient() {
            List<Long> ids = new ArrayList<>(clients.keySet());
            ids.add(999L);
            return ids.get(random.nextInt(ids.size()));
        }

        private long anyGroup() {
            List<Long> ids = new ArrayList<>(model.keySet());
            ids.add(999L);
            return ids.get(random.nextInt(ids.size()));
        }
    }
}
