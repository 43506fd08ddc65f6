package dev.peerage.session.group;

/**
 * How far a membership is known to the member itself. AWAITED → ACKNOWLEDGED; AWAITED → SILENT at the deadline {@link
 * GroupLimits#viewAckTimeoutUs()}; SILENT → ACKNOWLEDGED, late but welcome.
 */
enum AckState {
    AWAITED,
    ACKNOWLEDGED,
    SILENT
}
