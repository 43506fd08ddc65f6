/**
 * What became of a message handed over for sending. Back-pressure is a value, never an exception.
 *
 * - `ACCEPTED`: queued or sent; a reliable channel now owes its delivery.
 * - `BACK_PRESSURED`: the queue is at its limit and the message was not taken; try again when the channel is writable.
 * - `SUSPENDED`: no path is usable now and the mode does not keep messages; not taken.
 * - `CLOSED`: the session or channel has ended; not taken.
 *
 * @typedef {'ACCEPTED' | 'BACK_PRESSURED' | 'SUSPENDED' | 'CLOSED'} SendResult
 */

export {};
