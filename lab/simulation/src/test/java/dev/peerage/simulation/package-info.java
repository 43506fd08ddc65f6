/** The session engine among simulated networks, in virtual time. */
@org.jspecify.annotations.NullMarked
package dev.peerage.simulation;
