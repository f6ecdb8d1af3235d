package io.siamflow.evaluation;

import java.util.Map;

/**
 * What an evaluation's figures depend on, but for the data.
 *
 * @param command the command line
 * @param network how the network ran: {@code precision} and {@code device}; empty for a tracker
 *     without one
 * @param machine what it ran on, by name; empty for a tracker without a network
 */
public record EvaluationSetting(
    String command, Map<String, String> network, Map<String, String> machine) {}
