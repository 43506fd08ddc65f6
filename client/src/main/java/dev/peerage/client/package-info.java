/** The public API: connect, groups, channels. */
@org.jspecify.annotations.NullMarked
package dev.peerage.client;
