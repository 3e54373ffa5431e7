"""Sentences of an invented listener, with the codes that the coder must or must not give them."""

# What the client said before the sentence in question, where nothing else is given.
STORY = (
    "C My sister moved out in March and the house is so quiet now.",
    "C I feel sad in the evenings, and I stopped going to the choir.",
)

SAID = [
    # open questions, with and without marks
    ("What is the quiet like for you?", "open_question"),
    ("what happened after that", "open_question"),
    ("so how did you feel when she left", "open_question"),
    ("Tell me about the choir.", "open_question"),
    ("help me understand what the evenings are like", "open_question"),
    ("I wonder what you miss most.", "open_question"),
    ("Could you describe one of those evenings?", "open_question"),
    ("can you tell me a bit more about her", "open_question"),
    ("What would help with that?", "open_question"),
    ("Where does that leave you now?", "open_question"),
    ("What else?", "open_question"),
    # closed questions
    ("Did you tell her?", "closed_question"),
    ("did she come back at the weekend", "closed_question"),
    ("What time does the choir start?", "closed_question"),
    ("How long have you lived there?", "closed_question"),
    ("what's her name", "closed_question"),
    ("Which day was it?", "closed_question"),
    ("Same place on Tuesday?", "closed_question"),
    ("The choir?", "closed_question"),
    ("She left in March?", "closed_question"),
    ("is it the evenings or the mornings", "closed_question"),
    ("Was that before or after Easter?", "closed_question"),
    ("can you tell me when she left", "closed_question"),
    # reflections
    ("The house is quiet now.", "reflection_simple"),
    ("You stopped going to the choir.", "reflection_simple"),
    ("So your sister moved out in March.", "reflection_simple"),
    ("It sounds like you are lonely without her.", "reflection_complex"),
    ("It's as if the house had lost its voice.", "reflection_complex"),
    ("On the one hand you want the quiet, and on the other you miss her.", "reflection_complex"),
    # validation and its near misses
    ("It makes sense that you miss her.", "validation"),
    ("Anyone would find that hard after so many years.", "validation"),
    ("Of course you're sad.", "validation"),
    ("That sounds really tough.", "validation"),
    ("No wonder the evenings are long.", "validation"),
    ("That must have been a shock.", "reflection_complex"),
    # affirmation, praise
    ("It took courage to come here and say this.", "affirmation"),
    ("You kept singing all winter even though you were tired.", "affirmation"),
    ("You've worked so hard to keep the house going.", "affirmation"),
    ("Great job.", "other"),
    ("Excellent!", "other"),
    # autonomy, collaboration
    ("It's up to you whether you go back.", "autonomy"),
    ("Only you can decide that.", "autonomy"),
    ("Whether you ring her or not is your decision.", "autonomy"),
    ("Would it be okay if I shared a thought?", "collaboration"),
    ("Do you mind if we go back to the choir for a moment?", "collaboration"),
    # advice and information
    ("You should ring her tonight.", "advice"),
    ("Maybe you could invite a friend on Fridays.", "advice"),
    ("If I were you, I'd go back to the choir.", "advice"),
    ("Try going to bed earlier.", "advice"),
    ("I'd suggest a walk after supper.", "advice"),
    ("Make sure that you eat in the evening.", "advice"),
    ("The library opens at nine on Saturdays.", "information"),
    ("Research shows that singing helps people sleep.", "information"),
    ("There are two other choirs in town.", "information"),
    # judging, minimising, pity, courtesy
    ("Why on earth would you stop singing?", "confrontation"),
    ("You're just making excuses.", "confrontation"),
    ("You should have told her months ago.", "confrontation"),
    ("That was selfish of you.", "confrontation"),
    ("But that's cheating, isn't it?", "confrontation"),
    ("At least you have the whole house to yourself.", "dismissal"),
    ("Everybody feels like that now and then.", "dismissal"),
    ("Don't worry, it will all be fine.", "dismissal"),
    ("It could be a lot worse.", "dismissal"),
    ("Oh, you poor thing.", "sympathy"),
    ("I feel so sorry for you.", "sympathy"),
    ("I'm sorry for your loss.", "other"),
    ("I'm sorry I'm late.", "other"),
    # the rest
    ("When I was at college my brother moved away as well.", "self_disclosure"),
    ("I cried for a week when my dog died.", "self_disclosure"),
    ("I hear you.", "facilitate"),
    ("Mm-hmm.", "facilitate"),
    ("Right, okay.", "facilitate"),
    ("Really?", "facilitate"),
    ("We have about fifteen minutes today.", "structure"),
    ("We've got ten minutes left.", "structure"),
    ("Let's come back to the choir in a moment.", "structure"),
    ("Hello, come in and sit down.", "other"),
    ("Thank you for the flowers.", "other"),
    ("I understand.", "other"),
    ("I'm here for you.", "other"),
]


BOTH = [
    ("Have you tried the other choir?", {"advice", "closed_question"}),
    ("How does all of this sit with you?", {"collaboration", "open_question"}),
    ("Does that fit for you?", {"collaboration", "closed_question"}),
    ("You miss her, don't you?", {"reflection_simple", "closed_question"}),
]


NEVER = [
    ("You go at least three times a week.", "dismissal"),
    ("You tell yourself that it will be fine.", "dismissal"),
    ("The timetable makes sense now.", "validation"),
    ("You feel that he thinks you are lazy.", "confrontation"),
    ("It's not your fault.", "confrontation"),
    ("You feel sorry for her.", "sympathy"),
    ("I was wondering about the evenings.", "self_disclosure"),
    ("I heard you say that the house is quiet.", "self_disclosure"),
    ("You could hear her through the wall.", "advice"),
    ("It sounds like you think you should ring her.", "advice"),
    ("It took an hour to get there.", "affirmation"),
    ("You don't know what she is up to.", "autonomy"),
    ("When she is there you sing, and when she is away you don't.", "closed_question"),
    ("What you say matters.", "open_question"),
    ("You wonder why she left.", "open_question"),
    ("You know how it was.", "open_question"),
    ("So what I'm hearing is that you miss her.", "open_question"),
    ("She asked you how long you would stay.", "closed_question"),
]


# What the client said just before, what the listener says, and the codes that are counted.
AFTER = [
    # facts about the world are no reflections, whoever is their subject
    (
        "Is there anything for people like me?",
        "They run an evening class, and you pay nothing for the books.",
        "information",
    ),
    (
        "I never know when to take it.",
        "It works best with food, and the effect lasts about eight hours.",
        "information",
    ),
    ("I don't know where to put the bike.", "There's a shed behind the canteen.", "information"),
    ("I heard about a bus to the coast.", "The bus leaves from the market at noon.", "information"),
    # what to do, as a command or a duty
    ("My landlord keeps the deposit.", "Write to the tenants' union and keep a copy.", "advice"),
    ("My landlord keeps the deposit.", "Just send him a letter.", "advice"),
    ("My landlord keeps the deposit.", "And don't even bother phoning him.", "advice"),
    ("My landlord keeps the deposit.", "The best thing to do is photograph every room.", "advice"),
    ("I can't concentrate at home.", "You gotta find yourself a quiet corner.", "advice"),
    ("I can't concentrate at home.", "You've got to switch that phone off.", "advice"),
    ("I can't concentrate at home.", "What you could do is go to the library.", "advice"),
    ("I can't concentrate at home.", "Number two, turn the television off.", "advice"),
    ("I can't concentrate at home.", "You might want to try earplugs.", "advice"),
    ("I can't concentrate at home.", "Try a different room.", "advice"),
    ("I can't concentrate at home.", "Never study in bed.", "advice"),
    ("I can't concentrate at home.", "Make sure the door is shut.", "advice"),
    ("What would you do about the noise?", "I'd talk to the neighbours.", "advice_with_permission"),
    # a duty in the client's words is given back
    (
        "I have to be up at five and feed the horses.",
        "So you have to be up at five and feed the horses.",
        "reflection_simple",
    ),
    ("They said I need to repeat the year.", "You need to repeat the year.", "reflection_simple"),
    ("I want to leave the choir.", "You want to leave the choir.", "reflection_simple"),
    # judging, by its form
    ("I told her I couldn't come.", "You're being selfish.", "confrontation"),
    ("I told her I couldn't come.", "You were acting like a spoilt brat.", "confrontation"),
    ("I told her I couldn't come.", "That's your whole problem.", "confrontation"),
    ("I told her I couldn't come.", "But come on, you could have gone.", "confrontation"),
    ("I told her I couldn't come.", "You can't just cancel on people.", "confrontation"),
    ("I told her I couldn't come.", "Why didn't you even call?", "confrontation"),
    ("I told her I couldn't come.", "But you promised, didn't you?", "confrontation"),
    ("I told her I couldn't come.", "It's your own fault.", "confrontation"),
    ("I told her I couldn't come.", "You're not being fair, are you?", "confrontation"),
    ("I told her I couldn't come.", "You're overthinking this.", "confrontation"),
    ("I told her I couldn't come.", "Like a child.", "confrontation"),
    ("I told her I couldn't come.", "I have to say, you let her down.", "confrontation"),
    ("I told her I couldn't come.", "You never even asked her.", "confrontation"),
    # its near misses
    ("I should have seen it coming.", "You're being hard on yourself.", "reflection_simple"),
    ("I feel like a burden to all of them.", "You feel like a burden.", "reflection_simple"),
    ("My brother calls me a coward.", "He calls you a coward.", "reflection_simple"),
    ("I told her I couldn't come.", "Why did you tell her that?", "open_question"),
    ("I told her I couldn't come.", "You told her you couldn't come.", "reflection_simple"),
    # reflections of several kinds
    ("The house feels empty since the kids left.", "It sounds like you miss the noise.", "reflection_complex"),
    ("The house feels empty since the kids left.", "The house feels empty.", "reflection_simple"),
    ("She never wrote back.", "She never wrote back.", "reflection_simple"),
    ("She never wrote back.", "You're waiting, and you feel forgotten.", "reflection_complex"),
    # greetings, praise, the frame, short signs
    ("Hello.", "All right, take a seat wherever you like.", "other"),
    ("Thanks a lot.", "Good chat.", "other"),
    ("I rang the doctor.", "Well done.", "other"),
    ("I rang the doctor.", "Okay.", "facilitate"),
    ("I rang the doctor.", "Right.", "facilitate"),
    ("I rang the doctor.", "Mm.", "facilitate"),
    ("And that was that.", "Okay, that's our time.", "structure"),
    ("And that was that.", "We have to stop here.", "structure"),
]
