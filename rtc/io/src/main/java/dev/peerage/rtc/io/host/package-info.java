/** What the machine around us is: its network interfaces, their changes, and the names of its neighbours. */
package dev.peerage.rtc.io.host;
