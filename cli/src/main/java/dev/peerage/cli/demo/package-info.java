/** What the command's peers do in a group: wander, count and chat, and what is measured of it. */
@org.jspecify.annotations.NullMarked
package dev.peerage.cli.demo;
