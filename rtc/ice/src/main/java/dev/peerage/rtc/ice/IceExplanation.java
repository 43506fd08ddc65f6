package dev.peerage.rtc.ice;

import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.stun.turn.TurnFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Says in words what diagnostics say in fields. One line for each thing; addresses are in it, so it is for their owner. */
final class IceExplanation {

    private static final double SECOND = 1_000_000;
    private static final double MILLI = 1_000;

    private IceExplanation() {}

    static List<String> of(IceDiagnostics diagnostics) {
        List<String> lines = new ArrayList<>();
        lines.add(state(diagnostics));
        if (diagnostics.isUdpBlocked()) {
            lines.add(
                    "UDP seems to be blocked: nothing came back from any server or from the peer; TURN over TCP may help");
        }
        diagnostics.localCandidates().forEach(candidate -> lines.add("local " + candidate(candidate)));
        diagnostics.stunServers().forEach(server -> lines.add("stun " + server.server() + ": " + stun(server)));
        diagnostics.turnServers().forEach(server -> lines.add("turn " + server.configured() + ": " + turn(server)));
        diagnostics.remoteCandidates().forEach(candidate -> lines.add("peer " + candidate(candidate) + use(candidate)));
        if (diagnostics.remoteCandidates().isEmpty()) {
            lines.add("peer: no candidate was signalled, and no check came");
        } else if (!diagnostics.hasAllRemoteCandidates()) {
            lines.add("peer: may have more candidates, it has not said that these are all");
        }
        diagnostics.pairs().forEach(pair -> lines.add("pair " + way(pair) + ": " + outcome(pair, diagnostics)));
        diagnostics.drops().forEach((reason, count) -> lines.add("dropped: " + count + " times " + words(reason)));
        return lines;
    }

    private static String state(IceDiagnostics diagnostics) {
        IceRole role = diagnostics.role();
        IceReason reason = diagnostics.lastReason();
        return "agent: " + words(diagnostics.state())
                + (role == null ? ", role not known" : ", " + words(role))
                + (reason == null ? "" : ", because of: " + words(reason));
    }

    private static String candidate(IceCandidate candidate) {
        TransportAddress address = candidate.address();
        String where = address == null ? candidate.host() + ":" + candidate.port() : address.toString();
        return candidate.type().sdpName() + " " + where;
    }

    private static String use(IceCandidate candidate) {
        if (!candidate.isUsable()) {
            return ": not used, we only check UDP with a port and one component";
        }
        TransportAddress address = candidate.address();
        if (address == null) {
            return ": a name; checked once it is resolved, or when the peer's own check comes";
        }
        return CheckList.isUnicast(address) ? "" : ": not used, no single host can be meant";
    }

    private static String stun(IceDiagnostics.Stun server) {
        String asked = count(server.requestsSent(), "request") + " in " + seconds(server.elapsedUs());
        return switch (server.state()) {
            case ASKED -> "no answer to " + asked + " yet";
            case ANSWERED -> "sees us as " + server.mapped() + ", after " + seconds(server.elapsedUs());
            case REFUSED -> "answered with an error, after " + seconds(server.elapsedUs());
            case SILENT -> "no answer to " + asked + " (UDP blocked, or wrong address?)";
        };
    }

    private static String turn(IceDiagnostics.Turn server) {
        if (server.failure() != TurnFailure.NONE) {
            return words(server.state()) + ": " + words(server.failure());
        }
        StringBuilder line = new StringBuilder(words(server.state()));
        if (server.relayed() != null) {
            line.append(", gave us ").append(server.relayed());
        }
        if (server.relayedIpv6() != null && !server.relayedIpv6().equals(server.relayed())) {
            line.append(" and ").append(server.relayedIpv6());
        }
        if (server.missing() != TurnFailure.NONE) {
            line.append(", none of the other family: ").append(words(server.missing()));
        }
        server.refusals()
                .forEach((peer, why) -> line.append(", refuses ")
                        .append(peer)
                        .append(" (")
                        .append(words(why))
                        .append(')'));
        if (server.unaskedPeers() > 0) {
            line.append(", not asked for ").append(count(server.unaskedPeers(), "address"));
        }
        return line.toString();
    }

    private static String way(IceDiagnostics.Pair pair) {
        String through = pair.relayed() == null ? "" : " through " + pair.relayed();
        return "to " + pair.remoteType().sdpName() + " " + pair.remote() + through;
    }

    private static String outcome(IceDiagnostics.Pair pair, IceDiagnostics of) {
        String heard = pair.requestsReceived() == 0
                ? ""
                : ", " + count(pair.requestsReceived(), "check") + " of the peer came";
        return switch (pair.state()) {
            case WAITING -> (pair.requestsSent() == 0 ? whyUnchecked(pair, of) : "to be checked again") + heard;
            case IN_PROGRESS ->
                "no answer to " + count(pair.requestsSent(), "check") + " in " + seconds(pair.firstSentAgoUs()) + " yet"
                        + heard;
            case SUCCEEDED ->
                (pair.isSelected() ? "carries the data" : "works") + speed(pair) + ", last answer "
                        + seconds(pair.lastResponseAgoUs()) + " ago" + heard;
            case FAILED -> failure(pair) + heard;
        };
    }

    private static String whyUnchecked(IceDiagnostics.Pair pair, IceDiagnostics of) {
        boolean isIpv6 = pair.remote().isIpv6();
        boolean canLeave = pair.relayed() != null
                || pair.requestsReceived() > 0
                || of.localCandidates().stream().anyMatch(ours -> isHostOf(isIpv6, ours));
        return canLeave
                ? "not checked yet, or not needed"
                : "not checked, we have no IPv" + (isIpv6 ? 6 : 4) + " address";
    }

    private static boolean isHostOf(boolean isIpv6, IceCandidate ours) {
        TransportAddress address = ours.address();
        return ours.type() == CandidateType.HOST && address != null && address.isIpv6() == isIpv6;
    }

    private static String speed(IceDiagnostics.Pair pair) {
        return pair.smoothedRttUs() < 0
                ? ""
                : String.format(Locale.ROOT, ", round trip %.1f ms", pair.smoothedRttUs() / MILLI);
    }

    private static String failure(IceDiagnostics.Pair pair) {
        String tried = count(pair.requestsSent(), "check");
        return switch (pair.failure()) {
            case NO_RESPONSE ->
                "no answer to " + tried
                        + (pair.requestsReceived() > 0
                                ? " (only one direction works?)"
                                : " (a firewall, a NAT that maps each destination anew, or no way there)");
            case REFUSED -> "the peer refused " + tried + " (other credentials?)";
            case NOT_SYMMETRIC -> "answered from another address than was asked";
            case CONSENT_EXPIRED -> "fell silent";
            case NONE -> "failed";
        };
    }

    private static String count(long number, String what) {
        return number + " " + what + (number == 1 ? "" : what.endsWith("s") ? "es" : "s");
    }

    private static String seconds(long us) {
        return String.format(Locale.ROOT, "%.2f s", us / SECOND);
    }

    private static String words(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
