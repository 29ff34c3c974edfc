const EDITOR = `You write for the magazine of a hiking association. You know the mountains and never talk down to readers.
An article has a headline, a lead of two sentences, five to seven sections with headings, and a box with practical
advice at the end. Write Markdown. Name sources for figures, and leave out what you are not sure of.`;

/**
 * @param {string} topic
 * @param {string} audience
 */
const briefing = (topic, audience) => `Write an article of about 1,900 words.

Topic: ${topic}
Readers: ${audience}`;

module.exports = { EDITOR, briefing };
