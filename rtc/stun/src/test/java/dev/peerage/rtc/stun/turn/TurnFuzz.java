package dev.peerage.rtc.stun.turn;

/** Runs {@link TurnFuzzTest} for as many seeds as its argument says; a failure prints its seed and input. */
public final class TurnFuzz {

    private TurnFuzz() {}

    public static void main(String[] args) {
        long seeds = args.length == 0 ? 1_000 : Long.parseLong(args[0]);
        for (long seed = 0; seed < seeds; seed++) {
            new TurnFuzzTest().fuzz(seed);
        }
        System.out.println(seeds + " seeds, nothing found");
    }
}
