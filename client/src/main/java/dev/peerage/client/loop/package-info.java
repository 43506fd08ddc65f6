/** What is behind the API: the loop thread, the sockets, and the adapters between sessions and paths. */
@org.jspecify.annotations.NullMarked
package dev.peerage.client.loop;
