/** What a person sees: the terminal, tables, the live view. */
@org.jspecify.annotations.NullMarked
package dev.peerage.cli.view;
