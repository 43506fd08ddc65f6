package dev.peerage.rtc.dtls;

import java.nio.ByteBuffer;
import java.util.List;

/** A client and a server whose datagrams reach each other at once, all on one thread: for measuring. */
record InMemory(DtlsTransport client, DtlsTransport server) {

    private static final int BUFFER_BYTES = 20_000;

    static InMemory connected(DtlsConfig config, DtlsCertificate ofClient, DtlsCertificate ofServer) {
        InMemory pair = new InMemory(
                new DtlsTransport(config, ofClient, DtlsRole.CLIENT, List.of(ofServer.fingerprint())),
                new DtlsTransport(config, ofServer, DtlsRole.SERVER, List.of(ofClient.fingerprint())));
        pair.connect();
        return pair;
    }

    private void connect() {
        ByteBuffer datagram = ByteBuffer.allocate(BUFFER_BYTES);
        ByteBuffer plaintext = ByteBuffer.allocate(BUFFER_BYTES);
        server.onStart(0);
        client.onStart(0);
        while (move(client, server, datagram, plaintext) || move(server, client, datagram, plaintext)) {
            // everything is done in the condition
        }
        if (client.state() != DtlsState.CONNECTED || server.state() != DtlsState.CONNECTED) {
            throw new IllegalStateException(client.state() + " " + server.state());
        }
    }

    private static boolean move(DtlsTransport from, DtlsTransport to, ByteBuffer datagram, ByteBuffer plaintext) {
        boolean hasMoved = false;
        while (from.pollTransmit(datagram.clear(), 0)) {
            hasMoved = true;
            datagram.flip();
            while (datagram.hasRemaining()) {
                to.onReceived(datagram, plaintext.clear(), 0);
            }
        }
        while (from.pollEvent() != null) {
            // read and forgotten, as an owner does
        }
        return hasMoved;
    }
}
