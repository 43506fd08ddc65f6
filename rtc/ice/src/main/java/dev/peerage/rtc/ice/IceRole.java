package dev.peerage.rtc.ice;

/** Which of the two agents decides the pair to use (RFC 8445 §6.1.1): the offerer's, unless both believe to be it. */
public enum IceRole {
    CONTROLLING,
    CONTROLLED;

    IceRole other() {
        return this == CONTROLLING ? CONTROLLED : CONTROLLING;
    }
}
