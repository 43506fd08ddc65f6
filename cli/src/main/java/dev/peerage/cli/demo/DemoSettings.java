package dev.peerage.cli.demo;

/**
 * What a demo is made of.
 *
 * @param peers Java peers
 * @param port TCP port of the group server; 0: any free one
 * @param stunPort UDP port of its STUN; 0: any free one
 * @param plan how the peers count for each other
 */
public record DemoSettings(int peers, int port, int stunPort, CountPlan plan) {}
