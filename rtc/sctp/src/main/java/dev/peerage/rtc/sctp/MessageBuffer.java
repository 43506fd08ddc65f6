package dev.peerage.rtc.sctp;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/**
 * The bytes of a message while they arrive. A message as long as foreseen becomes the array that is delivered; another
 * is gathered in pieces, which are copied only when they are put together.
 *
 * <p>Holds no more than twice what has arrived, or than what was foreseen, and never 256 KiB in vain.
 */
final class MessageBuffer {

    private static final int MIN_PIECE_BYTES = 2 << 10;
    private static final int MAX_PIECE_BYTES = 256 << 10;
    private static final byte[] NONE = {};

    private final ArrayDeque<byte[]> fullPieces = new ArrayDeque<>(1);
    private int fullBytes;
    private byte[] piece = NONE;
    private int pieceBytes;

    /** What has arrived. */
    int size() {
        return fullBytes + pieceBytes;
    }

    /** What it takes of memory. */
    int heldBytes() {
        return fullBytes + piece.length;
    }

    /**
     * Takes more bytes.
     *
     * @param expectedBytes how long the message may become in the end; a guess, 0 if there is none
     * @param roomBytes what may be held beyond what is needed now
     */
    void append(ByteBuffer packet, int at, int length, int expectedBytes, long roomBytes) {
        int head = Math.min(length, piece.length - pieceBytes);
        packet.get(at, piece, pieceBytes, head);
        pieceBytes += head;
        int rest = length - head;
        if (rest > 0) {
            beginPiece(rest, expectedBytes, roomBytes);
            packet.get(at + head, piece, 0, rest);
            pieceBytes = rest;
        }
    }

    /** The whole message; nothing is left here. */
    byte[] take() {
        byte[] message = piece;
        if (!fullPieces.isEmpty() || pieceBytes < piece.length) {
            message = new byte[size()];
            System.arraycopy(piece, 0, message, fullBytes, pieceBytes);
            int at = 0;
            for (byte[] full : fullPieces) {
                System.arraycopy(full, 0, message, at, full.length);
                at += full.length;
            }
        }
        clear();
        return message;
    }

    void clear() {
        fullPieces.clear();
        fullBytes = 0;
        piece = NONE;
        pieceBytes = 0;
    }

    private void beginPiece(int neededBytes, int expectedBytes, long roomBytes) {
        if (piece.length > 0) {
            fullPieces.add(piece);
            fullBytes += piece.length;
        }
        int foreseenBytes = Math.min(expectedBytes - fullBytes, MAX_PIECE_BYTES);
        int grownBytes = Math.min(Math.max(fullBytes, MIN_PIECE_BYTES), MAX_PIECE_BYTES);
        int wantedBytes = foreseenBytes >= neededBytes ? foreseenBytes : grownBytes;
        piece = new byte[(int) Math.max(neededBytes, Math.min(wantedBytes, roomBytes))];
    }
}
