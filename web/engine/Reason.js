/**
 * Why a session or a path changed its state, or another path was selected.
 *
 * - `RELAY_UP`, `RELAY_DOWN`: the link to the group server is up, or lost.
 * - `ATTEMPT`: an attempt at a direct path begins.
 * - `OPENED`: the transport of the path opened.
 * - `VALIDATED`: a ping was answered for the first time.
 * - `ANSWER_LATE`: the answer to a ping is late.
 * - `NO_PROGRESS`: nothing of what was sent is acknowledged.
 * - `HEARD_AGAIN`: an answer came after all.
 * - `SILENT`: no answer for too long.
 * - `TIMED_OUT`: the state's deadline passed.
 * - `TRANSPORT_CLOSED`: the transport of the path ended.
 * - `REMOTE_FAILED`: the other side gave the path up.
 * - `REPLACED`: a newer attempt took its place.
 * - `NOMINATED`: the controlling peer chose the path.
 * - `BETTER`: the better path.
 * - `FALLBACK`: the selected path ended; this one is left.
 * - `PATH_USABLE`, `NO_PATH`: a path, or none, can carry the session.
 * - `LOCAL_CLOSE`, `REMOTE_CLOSE`: this application, or the other side, closed the session.
 * - `UNREACHABLE`: no usable path for too long.
 * - `PROTOCOL_ERROR`: the other side broke the protocol.
 *
 * @typedef {'RELAY_UP' | 'RELAY_DOWN' | 'ATTEMPT' | 'OPENED' | 'VALIDATED' | 'ANSWER_LATE' | 'NO_PROGRESS' | 'HEARD_AGAIN'
 *   | 'SILENT' | 'TIMED_OUT' | 'TRANSPORT_CLOSED' | 'REMOTE_FAILED' | 'REPLACED' | 'NOMINATED' | 'BETTER' | 'FALLBACK'
 *   | 'PATH_USABLE' | 'NO_PATH' | 'LOCAL_CLOSE' | 'REMOTE_CLOSE' | 'UNREACHABLE' | 'PROTOCOL_ERROR'} Reason
 */

export {};
