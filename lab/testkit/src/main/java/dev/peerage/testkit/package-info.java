/** Seeded randomness, virtual time and fuzz helpers for tests. */
@org.jspecify.annotations.NullMarked
package dev.peerage.testkit;
