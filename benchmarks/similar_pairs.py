"""Queries and the one text that answers each: what meaning is to find, and what words are to find."""

IN_OTHER_WORDS = (
    (
        "how do I get my money back",
        "Refunds are issued to the original payment method within five business days of the return being received.",
    ),
    (
        "the screen stays black after boot",
        "If the display shows no picture at start-up, reseat the graphics card and check the monitor cable.",
    ),
    ("capital of France", "Paris, on the Seine, has been the seat of French government for most of its history."),
    (
        "remove duplicate entries from a list",
        "def unique(items): seen = set(); return [x for x in items if not (x in seen or seen.add(x))]",
    ),
    (
        "what should I cook with eggplant",
        "Slice the aubergines, salt them, and bake with tomato and mozzarella for forty minutes.",
    ),
    (
        "flights were cancelled due to weather",
        "A storm grounded dozens of planes at the airport on Tuesday, stranding travellers overnight.",
    ),
    (
        "heart attack symptoms",
        "Chest pain spreading to the left arm, sweating and shortness of breath call for an ambulance at once.",
    ),
    ("reset my password", "Choose 'Forgot login' to receive an e-mail with a link where you can set new credentials."),
    (
        "interest rates went up",
        "The central bank raised borrowing costs by a quarter of a percentage point to fight inflation.",
    ),
    ("why is the sky blue", "Air molecules scatter short wavelengths of sunlight more strongly than long ones."),
    ("how to train a puppy", "Young dogs learn fastest when good behaviour is rewarded with treats right away."),
    ("compress a folder into an archive", "Use tar -czf backup.tgz directory to pack files and gzip them."),
    (
        "employee wants to take parental leave",
        "Staff who become mothers or fathers may be absent for up to fourteen months with job protection.",
    ),
    (
        "global warming effects on the ocean",
        "Seas absorb most of the excess heat, which bleaches coral and raises sea level.",
    ),
    ("best time to plant tulips", "Put the bulbs into the ground in autumn, six weeks before hard frost."),
    (
        "speed up a slow SQL query",
        "Add an index on the columns in the WHERE clause and look at the execution plan of the database.",
    ),
    ("who painted the Mona Lisa", "Leonardo da Vinci worked on the portrait of Lisa Gherardini for many years."),
    (
        "my car will not start in the cold",
        "A weak battery is the commonest reason that an engine fails to turn over in winter.",
    ),
    ("terminate the rental contract", "Tenants may end the lease with three months' written notice to the landlord."),
    ("catch exceptions in python", "try: risky() except ValueError as error: log(error)"),
    ("number of players in a soccer team", "Eleven footballers per side are on the pitch, one of them the goalkeeper."),
    (
        "treatment for high blood pressure",
        "Hypertension is managed with less salt, exercise and, if needed, ACE inhibitors.",
    ),
    (
        "learn to play the guitar",
        "Beginners practise chords and strumming patterns on the six-string for twenty minutes a day.",
    ),
    ("the parcel never arrived", "If your delivery is lost in transit, we ask the courier to trace the shipment."),
    ("how volcanoes erupt", "Magma rises through the crust when gas pressure grows, and breaks out as lava."),
    ("merge two git branches", "git checkout main && git merge feature joins the histories with a commit."),
    ("company profit fell last quarter", "Net income dropped 12 percent in the three months to June as sales slowed."),
    ("vegetarian sources of protein", "Lentils, tofu, chickpeas and nuts supply amino acids without meat."),
    ("book a hotel room", "Reserve your stay online; check-in begins at three in the afternoon."),
    ("the first man on the moon", "In July 1969 Neil Armstrong stepped onto the lunar surface."),
    (
        "protect a website from hackers",
        "Keep software patched, validate input and use HTTPS to prevent attacks on web applications.",
    ),
    (
        "how to fall asleep faster",
        "Avoid screens before bed, keep the room dark and cool, and go to rest at the same hour each night.",
    ),
    (
        "divide a text into sentences",
        "The splitter looks for full stops, question marks and abbreviations to find where a clause ends.",
    ),
    ("election results were contested", "The losing candidate asked the court for a recount of the votes."),
    (
        "increase battery life of a phone",
        "Lower the brightness and close background apps so that your mobile lasts longer between charges.",
    ),
    ("students pay less", "Pupils and undergraduates get a discount with a valid university card."),
    ("bread did not rise", "Dead yeast or a dough kept too cold are why loaves stay flat."),
    ("convert celsius to fahrenheit", "Multiply the temperature in degrees by nine fifths and add thirty-two."),
    ("shark attack at the beach", "A swimmer was bitten by a great white off the coast on Sunday."),
    ("save for retirement", "Pension contributions made early in a career grow through compound returns."),
)
BY_NAME = (
    ("ERR_4021", "When the log says ERR_4021 the licence server was not reached; restart the daemon."),
    ("ERR_4037", "ERR_4037 means that the disk quota of the user is exhausted."),
    ("invoice 20931", "Please find attached invoice 20931 for the services of May."),
    ("invoice 20913", "Invoice 20913 was paid on the second of June by bank transfer."),
    ("parse_header_v2", "parse_header_v2(buffer) reads the first sixteen bytes and returns the version."),
    ("parse_footer_v2", "parse_footer_v2(buffer) reads the last eight bytes and checks the sum."),
    ("Kowalczyk", "Contact: A. Kowalczyk, purchasing, extension 114."),
    ("Kowalski", "Contact: B. Kowalski, sales, extension 117."),
    ("what does --max-retries do", "--max-retries N sets how often a failed upload is tried again."),
    ("RFC 9110", "RFC 9110 defines the semantics of HTTP, methods and status codes among them."),
    ("RFC 8259", "RFC 8259 is the standard that JSON texts conform to."),
    (
        "CVE-2021-44228 affected versions",
        "CVE-2021-44228 concerns Log4j from 2.0-beta9 to 2.14.1 through JNDI lookups.",
    ),
    (
        "CVE-2014-0160 affected versions",
        "CVE-2014-0160, known as Heartbleed, leaks memory of OpenSSL 1.0.1 through heartbeats.",
    ),
    ("model XR-550 manual", "The XR-550 is switched on with the knob at its rear; see page four."),
    ("model XR-505 manual", "The XR-505 has a filter that is to be washed once in a month."),
)
