package dev.peerage.rtc.io;

import dev.peerage.rtc.sctp.DataChannelOptions;
import dev.peerage.rtc.webrtc.PeerConnectionEvent;
import dev.peerage.rtc.webrtc.PeerConnectionEvent.ChannelAnnounced;
import dev.peerage.rtc.webrtc.PeerConnectionEvent.ChannelClosed;
import dev.peerage.rtc.webrtc.PeerConnectionEvent.ChannelOpened;
import dev.peerage.rtc.webrtc.PeerConnectionEvent.DescriptionRefused;
import dev.peerage.rtc.webrtc.PeerConnectionEvent.GatheringDone;
import dev.peerage.rtc.webrtc.PeerConnectionEvent.LocalCandidate;
import dev.peerage.rtc.webrtc.PeerConnectionEvent.MessageReceived;
import dev.peerage.rtc.webrtc.PeerConnectionEvent.SelectedPair;
import dev.peerage.rtc.webrtc.PeerConnectionEvent.StateChanged;
import dev.peerage.rtc.webrtc.PeerConnectionReason;
import dev.peerage.rtc.webrtc.PeerConnectionState;
import dev.peerage.rtc.webrtc.PeerConnectionStats;
import dev.peerage.rtc.webrtc.SessionDescription;
import dev.peerage.rtc.webrtc.StatsReport;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A connection as the application sees it: hands its wishes to the loop, and to its callbacks what the loop tells. */
final class ConnectionHandle implements RtcConnection {

    private final Ferry ferry;
    private final OpenQuestions questions;
    private final AnnouncedChannels announced;

    private volatile PeerConnectionState state = PeerConnectionState.NEW;
    private volatile Consumer<String> onCandidate = candidate -> {};
    private volatile Consumer<StateChanged> onStateChanged = changed -> {};
    private volatile Consumer<SelectedPair> onSelectedPair = pair -> {};

    private volatile Consumer<String> onDescriptionRefused = detail -> {};

    // Confined to the loop
    private final LocalDescription description;
    private final List<CompletableFuture<?>> unanswered = new ArrayList<>(0);
    private @Nullable LoopConnection connection;
    private @Nullable RuntimeException end;

    ConnectionHandle(RtcLoop loop, Mailbox.Slot poster, RtcBuilder settings, OpenQuestions questions) {
        this.questions = questions;
        this.ferry = new Ferry(loop, poster, settings, this::tell);
        this.announced = new AnnouncedChannels(ferry, settings.connectionConfig.maxChannels());
        this.description = new LocalDescription(ferry);
    }

    /** Loop: comes to life. */
    void begin(RtcLoop loop) {
        try {
            LoopConnection made = loop.connect(this::take);
            connection = made;
            ferry.attach(made);
        } catch (RtcException refused) {
            state = PeerConnectionState.FAILED;
            onEnded(refused);
        }
    }

    @Override
    public CompletionStage<SessionDescription> offer() {
        return ask(LoopConnection::offer, description::onDescribed);
    }

    @Override
    public CompletionStage<SessionDescription> answer(SessionDescription offer) {
        return ask(present -> answer(present, offer), description::onDescribed);
    }

    @Override
    public CompletionStage<SessionDescription> restartIce() {
        return ask(
                present -> {
                    present.tellNow(); // lest what was gathered for the description before is taken for this one's
                    return present.restartIce();
                },
                description::onDescribed);
    }

    @Override
    public CompletionStage<StatsReport> statsReport() {
        return ask(LoopConnection::statsReport, report -> {});
    }

    @Override
    public CompletionStage<PeerConnectionStats> stats() {
        return ask(LoopConnection::stats, stats -> {});
    }

    @Override
    public CompletionStage<SessionDescription> gathered() {
        CompletableFuture<SessionDescription> future = questions.ask(ferry::callback);
        ferry.post(() -> description.tellGathered(future));
        return future;
    }

    private static @Nullable SessionDescription answer(LoopConnection present, SessionDescription offer) {
        present.tellNow(); // it may be one of a restart
        SessionDescription answer = present.answer(offer);
        if (answer == null && present.ignoresOffers()) {
            throw new RtcException(
                    RtcException.Kind.OFFER_IGNORED,
                    "both sides have offered a restart, and ours goes on: await its answer");
        }
        return answer;
    }

    @Override
    public void accept(SessionDescription answer) {
        withConnection(present -> present.accept(answer));
    }

    @Override
    public void addCandidate(String candidate) {
        withConnection(present -> present.addCandidate(candidate));
    }

    @Override
    public void onCandidate(Consumer<String> handler) {
        onCandidate = handler;
    }

    @Override
    public RtcChannel openChannel(DataChannelOptions options) {
        return ferry.openChannel(options);
    }

    @Override
    public RtcChannel openChannel(String label) {
        return openChannel(DataChannelOptions.of(label));
    }

    @Override
    public void onChannel(Consumer<RtcChannel> handler) {
        announced.onChannel(handler);
    }

    @Override
    public void pause() {
        ferry.pauseReading();
    }

    @Override
    public void resume() {
        ferry.resumeReading();
    }

    @Override
    public void onStateChanged(Consumer<StateChanged> handler) {
        onStateChanged = handler;
    }

    @Override
    public void onDescriptionRefused(Consumer<String> handler) {
        onDescriptionRefused = handler;
    }

    @Override
    public void onSelectedPair(Consumer<SelectedPair> handler) {
        onSelectedPair = handler;
    }

    @Override
    public PeerConnectionState state() {
        return state;
    }

    @Override
    public void close() {
        ferry.resumeReading(); // what came before the end is told before it
        ferry.post(() -> {
            ferry.pump();
            LoopConnection present = connection;
            if (present != null) {
                present.close();
                present.resume(); // nobody waits for what an application that has closed may still consume
            }
        });
    }

    /** Has the loop answer a question; a null waits for the event that says why. */
    private <T> CompletableFuture<T> ask(Function<LoopConnection, @Nullable T> question, Consumer<T> onAnswer) {
        CompletableFuture<T> future = questions.ask(ferry::callback);
        ferry.post(() -> {
            LoopConnection present = connection;
            RuntimeException ended = end;
            if (present == null || ended != null) {
                fail(future, ended);
                return;
            }
            try {
                T answer = question.apply(present);
                if (answer == null) {
                    unanswered.add(future);
                } else {
                    onAnswer.accept(answer);
                    ferry.callback(() -> future.complete(answer));
                }
            } catch (RuntimeException refused) {
                fail(future, refused);
            }
        });
        return future;
    }

    private void withConnection(Consumer<LoopConnection> wish) {
        ferry.post(() -> {
            if (connection != null) {
                wish.accept(connection);
            }
        });
    }

    private void fail(CompletableFuture<?> future, @Nullable RuntimeException why) {
        RuntimeException reason =
                why != null ? why : new RtcException(RtcException.Kind.CLOSED, "the connection has been closed");
        ferry.callback(() -> future.completeExceptionally(reason));
    }

    /** Loop: takes an event. No application's code runs here, so what is thrown is a bug of ours. */
    private void take(LoopConnection from, PeerConnectionEvent event) {
        try {
            onEvent(from, event);
        } catch (RuntimeException | Error bug) {
            from.onBug(bug);
        }
    }

    private void onEvent(LoopConnection from, PeerConnectionEvent event) {
        if (event instanceof LocalCandidate local) {
            description.onCandidate(local.candidate());
        } else if (event instanceof GatheringDone) {
            description.onGatheringDone();
        } else if (event instanceof StateChanged changed) {
            state = changed.next();
        } else if (event instanceof DescriptionRefused refused) {
            failUnanswered(new RtcException(RtcException.Kind.BAD_DESCRIPTION, refused.detail()));
        }
        ferry.onEvent(from, event);
        if (event instanceof StateChanged changed && changed.next().isFinal()) {
            boolean isBad = changed.reason() == PeerConnectionReason.BAD_DESCRIPTION;
            onEnded(new RtcException(
                    isBad ? RtcException.Kind.BAD_DESCRIPTION : RtcException.Kind.CLOSED,
                    isBad ? changed.detail() : "the connection has ended: " + changed.reason()));
        }
    }

    private void onEnded(RuntimeException why) {
        end = why;
        description.onEnded(why);
        failUnanswered(why);
    }

    private void failUnanswered(RuntimeException why) {
        unanswered.forEach(future -> fail(future, why));
        unanswered.clear();
    }

    /** Callbacks: tells the application. */
    private void tell(PeerConnectionEvent event) {
        if (event instanceof MessageReceived message) {
            ChannelHandle channel = ferry.byNumber(message.channel());
            if (channel == null) {
                ferry.onConsumed(message.payload().length);
            } else {
                channel.reader().add(message);
            }
        } else if (event instanceof StateChanged changed) {
            onStateChanged.accept(changed);
        } else if (event instanceof LocalCandidate local) {
            onCandidate.accept(local.candidate());
        } else if (event instanceof GatheringDone) {
            onCandidate.accept("");
        } else if (event instanceof SelectedPair pair) {
            onSelectedPair.accept(pair);
        } else if (event instanceof DescriptionRefused refused) {
            onDescriptionRefused.accept(refused.detail());
        } else if (event instanceof ChannelAnnounced opened) {
            tell(opened.channel(), announced::add);
        } else if (event instanceof ChannelOpened opened) {
            tell(opened.channel(), ChannelHandle::tellOpen);
        } else if (event instanceof ChannelClosed closed) {
            tell(closed.channel(), channel -> channel.reader().afterMessages(channel::tellClosed));
        }
    }

    private void tell(int number, Consumer<ChannelHandle> news) {
        ChannelHandle channel = ferry.byNumber(number);
        if (channel != null) {
            news.accept(channel);
        }
    }
}
