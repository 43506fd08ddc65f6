package dev.peerage.rtc.io;

import dev.peerage.rtc.sctp.DataChannelOptions;
import dev.peerage.rtc.webrtc.PeerConnectionEvent;
import dev.peerage.rtc.webrtc.PeerConnectionState;
import dev.peerage.rtc.webrtc.PeerConnectionStats;
import dev.peerage.rtc.webrtc.SessionDescription;
import dev.peerage.rtc.webrtc.StatsReport;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * A connection to one peer, browser or not. Thread-safe.
 *
 * <p>One side calls {@link #offer} and {@link #accept}, the other {@link #answer}; both exchange the descriptions, and the
 * candidates of {@link #onCandidate}, by signalling of the application's. Who cannot signal candidates one by one takes
 * {@link #gathered} instead. Callbacks run on the application's executor, one after the other; setting one replaces the one
 * before. Futures complete there, too; those that have no answer when the {@link Rtc} is closed, or are asked for later, fail
 * with {@link RtcException} of kind CLOSED.
 */
public interface RtcConnection extends AutoCloseable {

    /**
     * Makes the offer, with the candidates known by now.
     *
     * @return fails with {@link RtcException} or {@link IllegalStateException} if a description was made already
     */
    CompletionStage<SessionDescription> offer();

    /**
     * Takes the other side's offer and makes the answer.
     *
     * @return fails with {@link RtcException} of kind BAD_DESCRIPTION if the offer is no good, and says why: one that came
     *     first has ended the connection, a later one has changed nothing; of kind OFFER_IGNORED if both sides have offered a
     *     restart at once, and the other side is about to answer ours
     */
    CompletionStage<SessionDescription> answer(SessionDescription offer);

    /**
     * Makes an offer that looks for a path anew, on the living connection; what runs above notices nothing.
     *
     * @return fails with {@link IllegalStateException} if there is nothing to restart
     */
    CompletionStage<SessionDescription> restartIce();

    /**
     * Takes the other side's answer to our offer. If it is no good, the connection becomes FAILED and says why; the answer to a
     * restart changes nothing then, see {@link #onDescriptionRefused}.
     */
    void accept(SessionDescription answer);

    /** Our latest description, be it asked for only, with all candidates in it, once there will be no more. */
    CompletionStage<SessionDescription> gathered();

    /** Takes a candidate line of the other side; an empty one ends them. May come before the description. */
    void addCandidate(String candidate);

    /** Takes our candidates that are not in the description, for signalling; the last is empty. */
    void onCandidate(Consumer<String> handler);

    /**
     * Creates a channel, before or after the connection is up; it announces itself to the other side.
     *
     * @throws IllegalArgumentException if the negotiated id is taken
     */
    RtcChannel openChannel(DataChannelOptions options);

    /** Creates a reliable, ordered channel. */
    RtcChannel openChannel(String label);

    /**
     * Takes channels that the other side opened, those before this was set included; they wait for it, as many as the
     * connection may have, and further ones are closed.
     */
    void onChannel(Consumer<RtcChannel> handler);

    /** Holds the messages of all channels back, as {@link RtcChannel#pause} does for one. */
    void pause();

    /** Lets messages come again, but for channels that are paused themselves. */
    void resume();

    /** Takes changes of the state, with their reasons. */
    void onStateChanged(Consumer<PeerConnectionEvent.StateChanged> handler);

    /** Takes what is wrong with a description that came to restart ICE; the connection goes on as it was. */
    void onDescriptionRefused(Consumer<String> handler);

    /** Takes the pair that data goes over, whenever it changes. */
    void onSelectedPair(Consumer<PeerConnectionEvent.SelectedPair> handler);

    PeerConnectionState state();

    /** A fresh snapshot, made by the loop. */
    CompletionStage<PeerConnectionStats> stats();

    /** The figures under W3C's names, made by the loop. */
    CompletionStage<StatsReport> statsReport();

    /** Says goodbye and ends. Harmless if repeated. */
    @Override
    void close();
}
