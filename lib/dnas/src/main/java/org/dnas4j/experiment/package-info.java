/**
 * The stages of the method as a user runs them (paper, Algorithm 1): baseline, search, sampling,
 * retraining. An {@link org.dnas4j.experiment.Experiment} runs them for one configuration, a {@link
 * org.dnas4j.experiment.Sweep} the search for several.
 */
package org.dnas4j.experiment;
