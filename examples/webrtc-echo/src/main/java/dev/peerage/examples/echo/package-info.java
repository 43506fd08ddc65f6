@org.jspecify.annotations.NullMarked
package dev.peerage.examples.echo;
