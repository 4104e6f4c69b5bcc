"""English names of diseases and conditions, as letters spell them: the built-in lexicon `diagnoses`."""

_NAMES = """
abscess; acute kidney injury; Addison's disease; ADHD; AIDS; alcohol dependence; alcoholism; Alzheimer's;
amyotrophic lateral sclerosis; anaemia; anemia; aneurysm; angina; anorexia nervosa; anxiety disorder; aortic
stenosis; appendicitis; arrhythmia; arthritis; asthma; atherosclerosis; atrial fibrillation; autism; bipolar
disorder; borderline personality disorder; brain tumour; brain tumor; breast cancer; bronchitis; bulimia;
cancer; carcinoma; cardiac arrest; cardiomyopathy; cataract; celiac disease; cellulitis; cerebral palsy;
cervical cancer; chickenpox; chlamydia; cholecystitis; cholera; chronic fatigue syndrome; chronic kidney
disease; chronic pain; cirrhosis; coeliac disease; colitis; colon cancer; concussion; congestive heart
failure; conjunctivitis; COPD; coronary artery disease; COVID-19; Crohn's disease; Cushing's syndrome;
cystic fibrosis; deep vein thrombosis; dementia; dengue; depression; dermatitis; diabetes; diabetic
ketoacidosis; diphtheria; diverticulitis; Down syndrome; drug dependence; eczema; embolism; emphysema;
encephalitis; endocarditis; endometriosis; epilepsy; fibromyalgia; fracture; gallstones; gastritis;
gastroenteritis; glaucoma; glioblastoma; goitre; gonorrhea; gonorrhoea; gout; Graves' disease; haemophilia;
heart attack; heart failure; hemophilia; hepatitis; hernia; herpes; HIV; HIV positive; Hodgkin lymphoma;
Huntington's disease; hypercholesterolaemia; hyperlipidemia; hypertension; hyperthyroidism; hypoglycaemia;
hypoglycemia; hypothyroidism; infertility; influenza; insomnia; irritable bowel syndrome; jaundice; kidney
failure; kidney stones; leprosy; leukaemia; leukemia; liver failure; lung cancer; lupus; Lyme disease;
lymphoma; macular degeneration; malaria; major depressive disorder; measles; melanoma; meningitis;
mesothelioma; metastasis; migraine; miscarriage; mononucleosis; motor neurone disease; multiple myeloma;
multiple sclerosis; mumps; muscular dystrophy; myasthenia gravis; myocardial infarction; myocarditis;
narcolepsy; nephritis; neuropathy; obesity; obsessive compulsive disorder; opioid use disorder;
osteoarthritis; osteomyelitis; osteoporosis; otitis media; ovarian cancer; pancreatic cancer; pancreatitis;
panic disorder; paralysis; Parkinson's; Parkinson's disease; pelvic inflammatory disease; peptic ulcer;
pericarditis; peritonitis; pertussis; pneumonia; pneumothorax; poliomyelitis; polycystic ovary syndrome;
postnatal depression; post-traumatic stress disorder; pre-eclampsia; preeclampsia; prostate cancer;
psoriasis; psychosis; PTSD; pulmonary embolism; pyelonephritis; rabies; renal failure; rheumatoid arthritis;
rosacea; sarcoidosis; sarcoma; scabies; schizophrenia; sciatica; scoliosis; seizure; sepsis; septicaemia;
shingles; sickle cell disease; sinusitis; sleep apnea; sleep apnoea; stroke; substance abuse; suicidal
ideation; syphilis; tetanus; thrombosis; thyroid cancer; tonsillitis; transient ischaemic attack; trisomy
21; tuberculosis; typhoid; ulcerative colitis; urinary tract infection; vertigo
"""

DIAGNOSES: tuple[str, ...] = tuple(" ".join(name.split()) for name in _NAMES.split(";"))
