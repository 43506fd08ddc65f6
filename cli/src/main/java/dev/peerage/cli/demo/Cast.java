package dev.peerage.cli.demo;

import java.util.List;

/** The names and colours of the demo's own peers. */
public final class Cast {

    private static final List<Greeting> FIRST = List.of(
            new Greeting("Ada", "#e4572e"),
            new Greeting("Ben", "#17bebb"),
            new Greeting("Cleo", "#ffc914"),
            new Greeting("Dan", "#76b041"),
            new Greeting("Esme", "#a06cd5"),
            new Greeting("Finn", "#4f86f7"),
            new Greeting("Gus", "#f283b6"),
            new Greeting("Hana", "#c08552"));

    private Cast() {}

    /** The peer of this number, from 0. */
    public static Greeting member(int index) {
        Greeting known = FIRST.get(index % FIRST.size());
        int round = index / FIRST.size();
        return round == 0 ? known : new Greeting(known.name() + " " + (round + 1), known.color());
    }
}
