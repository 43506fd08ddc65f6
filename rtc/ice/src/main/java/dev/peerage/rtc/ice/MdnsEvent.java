package dev.peerage.rtc.ice;

import dev.peerage.base.TransportAddress;

/** What became of a name; pulled with {@link MdnsResolver#pollEvent()}. */
public sealed interface MdnsEvent {

    /** The name as it was asked for, in lower case. */
    String name();

    /**
     * A host says that this is an address of its. There may be several for a name.
     *
     * @param address with port 0
     */
    record Resolved(String name, TransportAddress address) implements MdnsEvent {}

    /** Nobody answered in time. */
    record Unresolved(String name) implements MdnsEvent {}
}
