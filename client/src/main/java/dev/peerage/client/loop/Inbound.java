package dev.peerage.client.loop;

import dev.peerage.base.PeerId;

/**
 * A message on its way to the application.
 *
 * @param from the sender
 * @param message the application's to keep
 * @param onTaken gives the room back to the sender's window, from any thread
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; a copy per message would be the only gain
record Inbound(PeerId from, byte[] message, Runnable onTaken) {}
