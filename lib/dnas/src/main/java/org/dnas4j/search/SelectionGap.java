package org.dnas4j.search;

/**
 * What a super net's mixture hides: its loss beside that of networks that can be retrained. A
 * mixture does well with weights that no single candidate could use.
 *
 * @param mixture mean cross-entropy under soft masks as the search draws them
 * @param sampled that of networks which P_θ draws
 * @param argmax that of the most likely network
 */
public record SelectionGap(double mixture, double sampled, double argmax) {}
