/** The peerage command. */
@org.jspecify.annotations.NullMarked
package dev.peerage.cli;
